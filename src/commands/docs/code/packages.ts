import { dirname, join, normalize } from 'node:path/posix';
import { reasonToLeaveOut } from '../documents.ts';
import type { Project } from '../project.ts';
import { manifestsOf, mapping, type Manifest } from '../tasks.ts';

/** A package of the project that others import. */
export interface Package {
  readonly name: string;
  readonly folder: string;
  readonly isPrivate: boolean;
  /** Source files by what is imported: `name` or `name/sub`. */
  readonly entries: ReadonlyMap<string, readonly string[]>;
}

/** The packages of a project whose sources are in it. */
export function packagesOf(project: Project): readonly Package[] {
  return project.once('packages', () =>
    manifestsOf(project).flatMap((manifest) => {
      const { name } = manifest.data;
      if (typeof name !== 'string' || reasonToLeaveOut(manifest.path) || isSample.test(manifest.path))
        return [];
      const folder = dirname(manifest.path);
      const entries = entriesOf(project, manifest, name);
      return [{ name, folder, isPrivate: manifest.data['private'] === true, entries }];
    }),
  );
}

const isSample =
  /(?:^|\/)(?:examples?|playgrounds?|demos?|samples?|benchmarks?|bench|website|docs?|sandbox|starters?)\//i;

function entriesOf(
  project: Project,
  { path, data }: Manifest,
  name: string,
): ReadonlyMap<string, readonly string[]> {
  const { exports: map, main, module: esm, types, typings } = data;
  const isMap = typeof map === 'object' && map !== null;
  const bySubpath: [string, readonly string[]][] =
    isMap && Object.keys(map).some((key) => key.startsWith('.'))
      ? Object.entries(map).map(([key, value]) => [key, filesIn(value)])
      : [['.', filesIn(map ?? [esm, main, types, typings])]];
  const entries = new Map<string, readonly string[]>();
  for (const [subpath, files] of bySubpath) {
    if (subpath.includes('*')) continue;
    const sources = [...new Set(files.flatMap((file) => sourceOf(project, dirname(path), file) ?? []))];
    if (sources.length > 0) entries.set(join(name, subpath), sources);
  }
  return entries;
}

function filesIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return Object.values(Array.isArray(value) ? Object(value) : mapping(value)).flatMap(filesIn);
}

const built = /^(?:dist|lib|build|out|esm|cjs|es)\/(?:(?:esm|cjs|es|types|mjs)\/)?/;
const scripts = /\.d\.[cm]?ts$|\.[cm]?[jt]sx?$/;

/** The source of a file of a package, as bundlers and compilers put it there; undefined where it cannot be told. */
function sourceOf(project: Project, folder: string, file: string): string | undefined {
  const path = normalize(file);
  if (!scripts.test(path) || path.startsWith('..')) return undefined;
  if (project.isFile(join(folder, path))) return join(folder, path);
  const stem = join(folder, path.replace(built, 'src/').replace(scripts, ''));
  return sourceNamed(project, stem);
}

/** The script of this name, whatever dialect it is written in. */
export function sourceNamed(project: Project, stem: string): string | undefined {
  const plain = ['.ts', '.tsx', '.mts', '.js', '.jsx', '.mjs', '.d.ts', '.d.mts'].map(
    (extension) => stem + extension,
  );
  return [
    ...plain,
    ...['index.ts', 'index.tsx', 'index.js', 'index.mjs'].map((name) => join(stem, name)),
  ].find((candidate) => project.isFile(candidate));
}
