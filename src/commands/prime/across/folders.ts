import type { CodebaseDependencies } from '../../../model/codebase.ts';
import { compareText } from '../../../model/compareText.ts';
import { isInFocus } from '../access.ts';
import type { CodeFile } from '../code.ts';
import type { Edge } from '../codeModel.ts';
import { parsedLanguages } from '../languages.ts';
import { folderOf } from '../imports/resolution.ts';

/** More folders than this nobody takes in at once. */
const mostFolders = 13;
const most = { folders: 15, arrows: 30 };

/** The arrows between folders: as many folders as fit, the large ones opened. */
export function folderGraph(
  edges: readonly Edge[],
  files: readonly CodeFile[],
  focus: readonly string[],
): Pick<CodebaseDependencies, 'folders' | 'arrows' | 'backward'> {
  const sources = files.filter(({ role, language }) => role === 'source' && parsedLanguages.has(language));
  const chosen = chooseFolders(sources.filter(({ path }) => isInFocus(path, focus)));
  const folders = new Set([...chosen].map(shownFolder));
  const groupOf = (path: string): string => nearestFolder(path, folders) ?? outsideOf(path, focus);
  const code = new Map<string, number>();
  for (const { path, lines } of sources) code.set(groupOf(path), (code.get(groupOf(path)) ?? 0) + lines.code);
  const known = new Set(sources.map(({ path }) => path));
  const bundles = bundled(
    edges.filter(
      ({ from, to, kind }) => kind !== 'part' && known.has(from) && (to.endsWith('/') || known.has(to)),
    ),
    groupOf,
  ).filter(({ from, to }) => folders.has(from) || folders.has(to));
  const arrows = strongest(bundles, folders);
  const named = new Set([...folders, ...arrows.flatMap(({ from, to }) => [from, to])]);
  return {
    folders: [...named]
      .toSorted(compareText)
      .map((path) => ({ path, code: code.get(path) ?? 0, isOutside: !folders.has(path) })),
    arrows: arrows.map(({ from, to, imports }) => ({ from, to, imports })),
    backward: backwardOf(bundles),
  };
}

interface Bundle {
  readonly from: string;
  readonly to: string;
  imports: number;
  readonly path: string;
  readonly line: number;
}

function bundled(edges: readonly Edge[], groupOf: (path: string) => string): Bundle[] {
  const bundles = new Map<string, Bundle>();
  for (const edge of edges) {
    const [from, to] = [groupOf(edge.from), groupOf(edge.to)];
    if (from === to || from === '' || to === '') continue;
    const key = `${from}\n${to}`;
    const known = bundles.get(key);
    if (known) known.imports += 1;
    else bundles.set(key, { from, to, imports: 1, path: edge.from, line: edge.line });
  }
  return [...bundles.values()].toSorted(
    (a, b) => b.imports - a.imports || compareText(a.from, b.from) || compareText(a.to, b.to),
  );
}

/** Few imports against many that go the other way: the folders have an order, and these do not keep it. */
function backwardOf(bundles: readonly Bundle[]): CodebaseDependencies['backward'] {
  const byKey = new Map(bundles.map((one) => [`${one.from}\n${one.to}`, one]));
  return bundles
    .flatMap(({ from, to, imports, path, line }) => {
      const against = byKey.get(`${to}\n${from}`)?.imports ?? 0;
      return against >= 5 && against >= imports * 5 ? [{ from, to, imports, against, path, line }] : [];
    })
    .slice(0, 10);
}

/** Folders with less than this share of the code stay in the one above. */
const smallShare = 0.01;

/** Begins at the top and opens the largest folder again and again, as long as there is room for what is in it. */
function chooseFolders(files: readonly CodeFile[]): Set<string> {
  const sizes = sizesOf(files);
  const fewest = (sizes.get('') ?? 0) * smallShare;
  const chosen = new Set(['']);
  const closed = new Set<string>();
  for (;;) {
    const largest = largestOf(
      [...chosen].filter((folder) => !closed.has(folder)),
      sizes,
    );
    if (largest === undefined) return chosen;
    closed.add(largest);
    const inside = [...sizes.keys()].filter((folder) => folder !== '' && folderOf(folder) === largest);
    const opened = inside.filter((folder) => (sizes.get(folder) ?? 0) >= fewest);
    const isEmpty = opened.length === inside.length && !files.some(({ path }) => folderOf(path) === largest);
    if (chosen.size + opened.length - (isEmpty ? 1 : 0) > mostFolders) continue;
    for (const folder of opened) chosen.add(folder);
    if (isEmpty) chosen.delete(largest);
  }
}

/** Lines of code in and below every folder. */
function sizesOf(files: readonly CodeFile[]): Map<string, number> {
  const sizes = new Map<string, number>();
  for (const { path, lines } of files) {
    for (let folder = folderOf(path); ; folder = folderOf(folder)) {
      sizes.set(folder, (sizes.get(folder) ?? 0) + lines.code);
      if (folder === '') break;
    }
  }
  return sizes;
}

function largestOf(folders: readonly string[], sizes: ReadonlyMap<string, number>): string | undefined {
  return folders.toSorted((a, b) => (sizes.get(b) ?? 0) - (sizes.get(a) ?? 0) || compareText(a, b))[0];
}

function shownFolder(folder: string): string {
  return folder === '' ? '.' : folder;
}

function nearestFolder(path: string, folders: ReadonlySet<string>): string | undefined {
  for (let folder = folderOf(path); ; folder = folderOf(folder)) {
    if (folders.has(shownFolder(folder))) return shownFolder(folder);
    if (folder === '') return undefined;
  }
}

/** What lies outside of the focus: by folders as deep as the focus is. */
function outsideOf(path: string, focus: readonly string[]): string {
  const depth = Math.max(2, ...focus.map((one) => one.split('/').length));
  return shownFolder(folderOf(path).split('/').slice(0, depth).join('/'));
}

/** The arrows with the most imports, as long as they bring no more folders than somebody can take in. */
function strongest(bundles: readonly Bundle[], folders: ReadonlySet<string>): Bundle[] {
  const named = new Set(folders);
  return bundles
    .filter(({ from, to }) => {
      const both = new Set([...named, from, to]);
      if (both.size > most.folders) return false;
      named.add(from).add(to);
      return true;
    })
    .slice(0, most.arrows);
}
