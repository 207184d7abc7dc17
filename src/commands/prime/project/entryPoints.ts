import type { CodebaseStructure } from '../../../model/codebase.ts';
import type { CodeFile } from '../code.ts';
import { folderOf, joined, nameIn, type Place } from '../imports/resolution.ts';
import { isObject, readJson } from './json.ts';
import { sectionsOf, valueIn } from './toml.ts';

type EntryPoint = CodebaseStructure['entryPoints'][number];

/** Where programs and libraries begin, as manifests and the code itself say. */
export function findEntryPoints(place: Place): EntryPoint[] {
  const manifests = [...place.paths].filter((path) => isOwn(path) && manifestNames.has(nameIn(path)));
  const found = manifests.flatMap((path) => readers[nameIn(path)]?.(path, place) ?? []);
  const mains = place.files.filter((file) => file.role === 'source').flatMap(mainOf);
  const seen = new Set<string>();
  return [...found, ...mains].filter(({ kind, path, name }) => {
    const key = `${kind === 'library' ? kind : 'program'} ${path} ${kind === 'library' ? '' : name}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/** Manifests of examples, fixtures and installed packages tell nothing of the project. */
export function isOwn(path: string): boolean {
  return !/(?:^|\/)(?:node_modules|vendor|third_party|examples?|samples?|demos?|fixtures?|__fixtures__|testdata|tests?|__tests__|playgrounds?|templates?|template-[^/]+|benchmarks?|docs?)\//i.test(
    path,
  );
}

const readers: Readonly<Record<string, (path: string, place: Place) => EntryPoint[]>> = {
  'package.json': ofPackage,
  'pyproject.toml': ofPython,
  'Cargo.toml': ofCargo,
};
const manifestNames = new Set(Object.keys(readers));

function ofPackage(path: string, { read, paths }: Place): EntryPoint[] {
  const manifest = readJson(read(path));
  const folder = folderOf(path);
  const name = typeof manifest['name'] === 'string' ? manifest['name'] : nameIn(folder);
  const target = (value: string): string => joined(folder, value.replace(/^\.\//, ''));
  const bin = manifest['bin'];
  const bins = typeof bin === 'string' ? [[name, bin] as const] : isObject(bin) ? Object.entries(bin) : [];
  const programs = bins.flatMap(([key, value]) =>
    typeof value === 'string' ? [{ kind: 'program', name: key, path: target(value) }] : [],
  );
  const main = exportedMain(manifest['exports']) ?? manifest['module'] ?? manifest['main'];
  const library =
    typeof main === 'string' && main !== ''
      ? [{ kind: 'library', name, path: sourceOf(target(main), folder, paths) }]
      : [];
  return [...programs, ...library];
}

/** The source that a built file is made from, where there is one by the usual name. */
function sourceOf(target: string, folder: string, paths: ReadonlySet<string>): string {
  if (paths.has(target)) return target;
  const inside = target
    .slice(folder === '' ? 0 : folder.length + 1)
    .replace(/^(?:dist|lib|build|out)\//, 'src/')
    .replace(/\.[cm]?js$/, '');
  const found = ['.ts', '.tsx', '.mts', '.js', '.mjs'].map((extension) =>
    joined(folder, `${inside}${extension}`),
  );
  return found.find((candidate) => paths.has(candidate)) ?? target;
}

/** What `exports` gives for the package itself. */
function exportedMain(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (!isObject(value)) return undefined;
  const own = value['.'] ?? value['import'] ?? value['default'] ?? value['require'] ?? value['node'];
  return own === undefined || own === value ? undefined : exportedMain(own);
}

function ofPython(path: string, { read, paths }: Place): EntryPoint[] {
  const folder = folderOf(path);
  const sections = sectionsOf(read(path) ?? '');
  const scripts = sections.find(({ name }) => name === 'project.scripts' || name === 'tool.poetry.scripts');
  return [...(scripts?.values ?? [])].map(([name, target]) => {
    const module = (target.split(':')[0] ?? '').replaceAll('.', '/');
    const candidates = ['', 'src/'].flatMap((base) => [
      `${base}${module}.py`,
      `${base}${module}/__init__.py`,
    ]);
    const found = candidates
      .map((candidate) => joined(folder, candidate))
      .find((candidate) => paths.has(candidate));
    return { kind: 'program', name, path: found ?? path };
  });
}

function ofCargo(path: string, { read, paths }: Place): EntryPoint[] {
  const folder = folderOf(path);
  const sections = sectionsOf(read(path) ?? '');
  const name = valueIn(sections, 'package', 'name');
  if (name === undefined) return [];
  const named = sections
    .filter((section) => section.name === 'bin')
    .map(({ values }) => ({
      kind: 'program',
      name: values.get('name') ?? name,
      path: joined(folder, values.get('path') ?? 'src/main.rs'),
    }));
  const usual = [
    { kind: 'program', name, path: joined(folder, 'src/main.rs') },
    { kind: 'library', name, path: joined(folder, valueIn(sections, 'lib', 'path') ?? 'src/lib.rs') },
  ];
  return [...named, ...usual].filter((one) => paths.has(one.path));
}

/** What only the code itself says: Python and Go and Java programs. */
function mainOf({ path, language, hasMain, packageName }: CodeFile): EntryPoint[] {
  if (language === 'Python' && nameIn(path) === '__main__.py') {
    return [
      {
        kind: 'program',
        name: `python -m ${folderOf(path)
          .replace(/^src\//, '')
          .replaceAll('/', '.')}`,
        path,
      },
    ];
  }
  const isProgram = hasMain && ((language === 'Go' && packageName === 'main') || language === 'Java');
  return isProgram ? [{ kind: 'program', name: nameIn(folderOf(path)) || path, path }] : [];
}
