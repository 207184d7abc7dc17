import type { CodebaseStructure } from '../../../model/codebase.ts';
import { folderOf, joined, nameIn, type Place } from '../imports/resolution.ts';
import { sectionsOf, valueIn } from './toml.ts';

type EntryPoint = CodebaseStructure['entryPoints'][number];

/** The programs that a manifest of Python installs, and the package of its name. */
export function pythonEntryPoints(path: string, place: Place): EntryPoint[] {
  const text = place.read(path) ?? '';
  const { scripts, name } = nameIn(path) === 'pyproject.toml' ? ofToml(text) : ofSetup(text);
  const programs = scripts.map(([script, target]) => ({
    kind: 'program',
    name: script,
    path: moduleAt(target.split(':')[0] ?? '', folderOf(path), place) ?? path,
  }));
  const main = name === undefined ? undefined : moduleAt(name.replaceAll('-', '_'), folderOf(path), place);
  return [
    ...programs,
    ...(name !== undefined && main !== undefined ? [{ kind: 'library', name, path: main }] : []),
  ];
}

interface Manifest {
  readonly name: string | undefined;
  /** Names and what they call, as `module:function`. */
  readonly scripts: readonly (readonly [string, string])[];
}

function ofToml(text: string): Manifest {
  const sections = sectionsOf(text);
  const scripts = sections.filter(({ name }) => name === 'project.scripts' || name === 'tool.poetry.scripts');
  return {
    name: valueIn(sections, 'project', 'name') ?? valueIn(sections, 'tool.poetry', 'name'),
    scripts: [...scripts.flatMap(({ values }) => [...values]), ...dottedScripts(sections)],
  };
}

/** `scripts.name = "module:function"` in the table of the project itself. */
function dottedScripts(sections: ReturnType<typeof sectionsOf>): (readonly [string, string])[] {
  const project = sections.find(({ name }) => name === 'project');
  return [...(project?.values ?? [])].flatMap(([key, target]) =>
    key.startsWith('scripts.') ? [[key.slice('scripts.'.length), target] as const] : [],
  );
}

/** `setup.py` is read as text, and `setup.cfg` alike: what both write has one form. */
function ofSetup(text: string): Manifest {
  const listed = /\bconsole_scripts\b["']?\s*[=:]([^\]]*)/.exec(text)?.[1] ?? '';
  const scripts = [...listed.matchAll(/([\w.-]+)\s*=\s*([\w.]+:[\w.]+)/g)];
  return {
    name: /^\s*name\s*=\s*["']?([\w.-]+)["']?,?\s*$/m.exec(text)?.[1],
    scripts: scripts.map((match) => [match[1] ?? '', match[2] ?? ''] as const),
  };
}

function moduleAt(module: string, folder: string, { paths }: Place): string | undefined {
  const file = module.replaceAll('.', '/');
  return [file, file.toLowerCase()]
    .flatMap((one) => [`src/${one}`, one])
    .flatMap((one) => [`${one}/__init__.py`, `${one}.py`])
    .map((one) => joined(folder, one))
    .find((one) => paths.has(one));
}
