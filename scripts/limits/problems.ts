import { cyclesIn } from './cycles.ts';
import type { FunctionSize, SourceSize } from './source.ts';

/** The limits that the code is held to, in lines. A median is to stay below its limit, the longest may reach it. */
export const limits = {
  file: { median: 100, longest: 250 },
  function: { median: 10, longest: 50 },
} as const;

/** How long the files, or the functions, of some sources are. */
export interface Lengths {
  readonly count: number;
  readonly median: number;
  readonly longest: number;
}

export function fileLengths(sources: readonly SourceSize[]): Lengths {
  return lengthsOf(sources.map(({ lines }) => lines));
}

export function functionLengths(sources: readonly SourceSize[]): Lengths {
  return lengthsOf(sources.flatMap(({ functions }) => functions.map(({ lines }) => lines)));
}

/** The middle one; of two in the middle the longer. */
function lengthsOf(lengths: readonly number[]): Lengths {
  const inOrder = lengths.toSorted((one, other) => one - other);
  const middle = inOrder[Math.floor(inOrder.length / 2)];
  return { count: inOrder.length, median: middle ?? 0, longest: inOrder.at(-1) ?? 0 };
}

/** What breaks a limit: where, and what to do about it. */
export function problemsIn(sources: readonly SourceSize[]): string[] {
  return [
    ...sources.flatMap(longFiles),
    ...sources.flatMap(({ functions }) => functions.flatMap(longFunctions)),
    ...medianProblems(sources),
    ...cycleProblems(sources),
  ];
}

function longFiles({ path, lines }: SourceSize): string[] {
  const { longest } = limits.file;
  if (lines <= longest) return [];
  return [
    `${path}:1 has ${lines} lines, more than ${longest}: give what belongs together a file of its own.`,
  ];
}

function longFunctions({ path, line, lines }: FunctionSize): string[] {
  const { longest } = limits.function;
  if (lines <= longest) return [];
  return [
    `${path}:${line} is a function of ${lines} lines, more than ${longest}: name its parts and call them.`,
  ];
}

function medianProblems(sources: readonly SourceSize[]): string[] {
  const [longest] = sources.toSorted((one, other) => other.lines - one.lines);
  const medians = {
    file: fileLengths(sources).median,
    function: functionLengths(sources).median,
  };
  return (['file', 'function'] as const)
    .filter((kind) => medians[kind] >= limits[kind].median)
    .map(
      (kind) =>
        `${longest?.path}:1 is the longest, and the median ${kind} has ${medians[kind]} lines, not fewer than ${limits[kind].median}: divide the long ones.`,
    );
}

function cycleProblems(sources: readonly SourceSize[]): string[] {
  const imports = new Map(sources.map((source) => [source.path, source.imports]));
  return cyclesIn(imports).map(([first = '', ...others]) => {
    const way = others.length === 0 ? '' : `, by way of ${others.join(', ')}`;
    return `${first}:1 imports itself${way}: move what both ends need below them.`;
  });
}
