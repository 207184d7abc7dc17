import type { CodebaseDependencies } from '../../../model/codebase.ts';
import { compareText } from '../../../model/compareText.ts';
import { isInFocus, type Breath } from '../access.ts';
import { isJudged, type CodeFile } from '../code.ts';
import type { Code, Edge } from '../codeModel.ts';
import { arrowsOf, groupsInCycles, shortestCycle, type Arrows } from '../across/graph.ts';
import { folderGraph } from '../across/folders.ts';
import { folderOf } from '../imports/resolution.ts';
import { extentOf } from './linesOnly.ts';
import type { AspectResult, Observation } from '../observation.ts';

const shown = 15;

/** Who imports whom, and where that goes round in circles. */
export async function analyzeDependencies(
  code: Code,
  focus: readonly string[],
  breath: Breath,
): Promise<AspectResult<CodebaseDependencies>> {
  const byPath = new Map(code.files.map((file) => [file.path, file]));
  const judged = code.edges.filter(({ from }) => isOf(byPath.get(from)));
  await breath.take();
  const { kept, observations } = cyclesOf(judged, byPath, focus);
  await breath.take();
  const loose = looseGroups(judged, byPath);
  await breath.take();
  const modules = mainModules(judged, byPath, focus);
  await breath.take();
  const graph = folderGraph(judged, code.files, focus);
  await breath.take();
  const own = judged.filter(({ from }) => isInFocus(from, focus));
  const count = (kind: Edge['kind']): number => own.filter((edge) => edge.kind === kind).length;
  return {
    observations,
    part: {
      ...extentOf(code.files.filter(({ path }) => isInFocus(path, focus))),
      imports: {
        value: count('value'),
        type: count('type'),
        lazy: count('lazy'),
        unresolved: code.unresolved,
      },
      externals: topOf([...code.externals], shown).map(([name, files]) => ({ name, files })),
      modules,
      ...graph,
      cycles: kept
        .slice(0, shown)
        .map(({ group, way }) => ({ size: group.length, files: group.slice(0, shown), way: [...way] })),
      typeCycles: Math.max(0, loose - kept.length),
    },
  };
}

/** Files whose imports are judged: examples and fixtures import in whatever way they show. */
function isOf(file: CodeFile | undefined): boolean {
  return file !== undefined && (isJudged(file) || file.role === 'declaration');
}

/** The most, by their numbers and then by name. */
function topOf(entries: readonly (readonly [string, number])[], most: number): (readonly [string, number])[] {
  return entries.toSorted(([a, x], [b, y]) => y - x || compareText(a, b)).slice(0, most);
}

/** Languages in which files that load each other are a risk; in others the compiler sees to it. */
const loading: ReadonlySet<string> = new Set(['JavaScript', 'TypeScript', 'Python']);

interface Cycle {
  readonly group: readonly string[];
  readonly way: readonly string[];
}

function cyclesOf(
  edges: readonly Edge[],
  byPath: ReadonlyMap<string, CodeFile>,
  focus: readonly string[],
): { readonly kept: readonly Cycle[]; readonly observations: readonly Observation[] } {
  const running = edges.filter(
    ({ from, kind }) => kind === 'value' && loading.has(byPath.get(from)?.language ?? ''),
  );
  const arrows = arrowsOf(running);
  const kept = groupsInCycles(arrows)
    .filter((group) => group.some((path) => isInFocus(path, focus)))
    .map((group): Cycle => ({ group, way: shortestCycle(arrows, group) }));
  return { kept, observations: kept.map((cycle) => observe(cycle, running, arrows)) };
}

function observe({ group, way }: Cycle, edges: readonly Edge[], arrows: Arrows): Observation {
  const [first = '', second = first] = way;
  const edge = edges.find(({ from, to }) => from === first && to === second);
  const more =
    group.length > way.length ? ` ${group.length} files are bound together by cycles like this one.` : '';
  const shownWay = [...way, first].join(' → ');
  return {
    ruleId: 'import-cycle',
    message: `These files import each other: ${shownWay}.${more}`,
    location: { path: first, line: edge?.line ?? 1, column: edge?.column ?? 1 },
    evidence: group.join('\n'),
    related: way.slice(1).map((path, index) => {
      const next = way[index + 2] ?? first;
      const own = arrows.has(path) ? edges.find(({ from, to }) => from === path && to === next) : undefined;
      return { path, line: own?.line ?? 1, column: own?.column ?? 1 };
    }),
  };
}

/** Groups that are in a cycle when imports of types and those inside of functions count too. */
function looseGroups(edges: readonly Edge[], byPath: ReadonlyMap<string, CodeFile>): number {
  return groupsInCycles(arrowsOf(edges.filter(({ from }) => loading.has(byPath.get(from)?.language ?? ''))))
    .length;
}

/** What most others import: where somebody who is new should look first. */
function mainModules(
  edges: readonly Edge[],
  byPath: ReadonlyMap<string, CodeFile>,
  focus: readonly string[],
): CodebaseDependencies['modules'] {
  const into = arrowsOf(
    edges
      .filter(({ from }) => byPath.get(from)?.role === 'source')
      .map(({ from, to }) => ({ from: to, to: from })),
  );
  const out = arrowsOf(edges);
  return topOf(
    [...into].filter(([path]) => isInFocus(path, focus)).map(([path, users]) => [path, users.length]),
    shown,
  ).map(([path, importedBy]) => ({
    path,
    importedBy,
    imports: out.get(path)?.length ?? 0,
    code: codeOf(path, byPath),
  }));
}

/** Lines of code in a file, or in the files that lie right in a folder. */
function codeOf(path: string, byPath: ReadonlyMap<string, CodeFile>): number {
  if (!path.endsWith('/')) return byPath.get(path)?.lines.code ?? 0;
  const folder = path.slice(0, -1);
  return [...byPath.values()]
    .filter((file) => file.role === 'source' && folderOf(file.path) === folder)
    .reduce((sum, { lines }) => sum + lines.code, 0);
}
