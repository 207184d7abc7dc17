import type { CodebaseStructure } from '../../../model/codebase.ts';
import type { CodeFile } from '../code.ts';
import { fileAt } from '../imports/javascript.ts';
import { folderOf, joined, nameIn, type Place } from '../imports/resolution.ts';
import { isObject, readJson } from './json.ts';
import { pythonEntryPoints } from './pythonEntryPoints.ts';
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
  'pyproject.toml': pythonEntryPoints,
  'setup.cfg': pythonEntryPoints,
  'setup.py': pythonEntryPoints,
  'go.mod': ofGo,
  'composer.json': ofComposer,
  'Cargo.toml': ofCargo,
};
const manifestNames = new Set(Object.keys(readers));

function ofPackage(path: string, { read, paths }: Place): EntryPoint[] {
  const manifest = readJson(read(path));
  const folder = folderOf(path);
  const name = typeof manifest['name'] === 'string' ? manifest['name'] : nameIn(folder);
  // What is built in a way that nobody can see from here is told by the manifest that names it.
  const target = (value: string): string => sourceOf(value.replace(/^\.\//, ''), folder, paths) ?? path;
  const bin = manifest['bin'];
  const bins = typeof bin === 'string' ? [[name, bin] as const] : isObject(bin) ? Object.entries(bin) : [];
  const programs = bins.flatMap(([key, value]) =>
    typeof value === 'string' ? [{ kind: 'program', name: key, path: target(value) }] : [],
  );
  const main = mainIn(manifest);
  const library = target(main ?? usualMain);
  const isLibrary = main !== undefined || library !== path;
  return [...programs, ...(isLibrary ? [{ kind: 'library', name, path: library }] : [])];
}

/** What a manifest says that others load. */
function mainIn(manifest: Readonly<Record<string, unknown>>): string | undefined {
  const main = exportedMain(manifest['exports']) ?? manifest['module'] ?? manifest['main'];
  return typeof main === 'string' && main !== '' ? main : undefined;
}

/** What Node.js loads where a manifest names nothing. */
const usualMain = 'index.js';

/** The file that a manifest means, or the source that it is built from, where there is one by the usual name. */
function sourceOf(target: string, folder: string, paths: ReadonlySet<string>): string | undefined {
  const inside = target.replace(/^(?:dist|lib|build|out)\//, '');
  const usual = inside === target ? [] : ['src/index'];
  return [target, `src/${inside.replace(/\.[cm]?js$/, '')}`, ...usual]
    .map((one) => fileAt(joined(folder, one), paths))
    .find((one) => one !== undefined && !one.endsWith('.d.ts'));
}

/** What `exports` gives for the package itself. */
function exportedMain(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (!isObject(value)) return undefined;
  const own = value['.'] ?? value['import'] ?? value['default'] ?? value['require'] ?? value['node'];
  return own === undefined || own === value ? undefined : exportedMain(own);
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

function ofComposer(path: string, { read, paths }: Place): EntryPoint[] {
  const { bin } = readJson(read(path));
  return (Array.isArray(bin) ? (bin as readonly unknown[]) : [bin])
    .filter((one) => typeof one === 'string')
    .map((one) => ({ kind: 'program', name: nameIn(one), path: joined(folderOf(path), one) }))
    .filter((one) => paths.has(one.path));
}

/** A library of Go is the package in the folder of its module. */
function ofGo(path: string, { read, files }: Place): EntryPoint[] {
  const name = /^module\s+(\S+)/m.exec(read(path) ?? '')?.[1];
  const own = files.filter(
    (file) =>
      file.language === 'Go' &&
      file.role === 'source' &&
      folderOf(file.path) === folderOf(path) &&
      file.packageName !== 'main',
  );
  const named = own.find((file) => nameIn(file.path) === `${file.packageName}.go`);
  const first = named ?? own.find((file) => nameIn(file.path) === 'doc.go') ?? own[0];
  return name !== undefined && first ? [{ kind: 'library', name, path: first.path }] : [];
}

/** Where programs begin by the custom of their language or framework. */
const usualPrograms =
  /(?:^|\/)(?:manage\.py|config\.ru|Program\.cs|main\.(?:swift|c|cc|cpp|cxx|dart)|Main\.kt|public\/index\.php)$/;

/** What only the code itself says: programs by their main function, or by the name of their file. */
function mainOf({ path, language, hasMain, packageName }: CodeFile): EntryPoint[] {
  if (language === 'Python' && nameIn(path) === '__main__.py') {
    const module = folderOf(path)
      .replace(/^src\//, '')
      .replaceAll('/', '.');
    return [{ kind: 'program', name: `python -m ${module}`, path }];
  }
  const isProgram = hasMain && ((language === 'Go' && packageName === 'main') || language === 'Java');
  const isUsual = usualPrograms.test(path);
  return isProgram || isUsual
    ? [{ kind: 'program', name: nameIn(folderOf(path)) || nameIn(path), path }]
    : [];
}
