import { basename } from 'node:path/posix';
import type { Project } from './project.ts';

/** Names that people can run. */
export interface Tasks {
  readonly names: ReadonlySet<string>;
  /** False: there may be others, so that nothing can be said of a name that is not among them. */
  readonly isWhole: boolean;
}

/** The scripts of all package.json files of a project. */
export function scriptsOf(project: Project): Tasks {
  return project.once('scripts', () => {
    const manifests = manifestsOf(project);
    const names = new Set(manifests.flatMap(({ data }) => Object.keys(mapping(data['scripts']))));
    return { names, isWhole: manifests.length > 0 && !manifests.some(({ isBroken }) => isBroken) };
  });
}

/** A package.json of the project. */
export interface Manifest {
  readonly path: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly isBroken: boolean;
}

/** Every package.json of a project; what cannot be read is empty. */
export function manifestsOf(project: Project): readonly Manifest[] {
  return project.once('manifests', () =>
    project.named('package.json').map((path) => {
      try {
        return { path, data: mapping(JSON.parse(project.text(path) ?? '')), isBroken: false };
      } catch {
        return { path, data: {}, isBroken: !path.includes('/') };
      }
    }),
  );
}

/** A JSON object; anything else is as good as an empty one. */
export function mapping(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
}

/** The targets of all Makefiles of a project. */
export function makeTargetsOf(project: Project): Tasks {
  return project.once('make targets', () => {
    const paths = project.access.paths.filter((path) =>
      /^(?:GNU)?makefile$|\.mk$|^makefile\.\w+$/i.test(basename(path)),
    );
    const texts = paths.map((path) => project.text(path) ?? '');
    const names = new Set(texts.flatMap(targetsIn));
    const isMadeElsewhere = [
      'CMakeLists.txt',
      'configure.ac',
      'configure',
      'Makefile.am',
      'Makefile.in',
      'Makefile.PL',
    ].some((name) => project.named(name).length > 0);
    const isOpen = texts.some((text) =>
      /^[^\t#=\n]*(?:\$[({][^:=\n]*|%[^:=\n]*):(?!=)|^-?s?include\b.*(?:\$|\.\.\/)|^\.DEFAULT:/m.test(text),
    );
    return { names, isWhole: paths.length > 0 && !isMadeElsewhere && !isOpen };
  });
}

function targetsIn(text: string): string[] {
  return [...text.matchAll(/^([^\t#=:\n][^=:\n]*)::?(?!=)/gm)].flatMap(([, names = '']) =>
    names.trim().split(/\s+/),
  );
}
