const anyLines = '…';

/** Why what was printed is not what the page shows; undefined where it is. */
export function difference(shown: string, printed: string): string | undefined {
  const expected = linesOf(shown);
  const got = linesOf(printed);
  const reached = match(expected.map(masked), got.map(masked));
  if (reached === undefined) return undefined;
  return [
    `The first line of the page that was not printed there: ${JSON.stringify(expected[reached] ?? '(its end)')}`,
    '--- the page shows',
    ...expected,
    '--- it prints',
    ...got,
    '---',
  ].join('\n');
}

/**
 * Goes through both, line by line; a line `…` stands for any lines, also for none. Undefined where all fits, else the farthest
 * line of the page that was reached.
 */
function match(expected: readonly string[], got: readonly string[]): number | undefined {
  let places = new Set([0]);
  for (const [index, line] of expected.entries()) {
    const next = new Set<number>();
    for (const place of places) {
      if (line === anyLines) for (let any = place; any <= got.length; any += 1) next.add(any);
      else if (got[place] === line) next.add(place + 1);
    }
    if (next.size === 0) return index;
    places = next;
  }
  return places.has(got.length) ? undefined : expected.length;
}

/** A run that takes long says now and then how far it is: whether it does depends on the machine. */
const progress = /^[\w -]+: \d+ of \d+ \(\d+ %\)/;

function linesOf(text: string): string[] {
  const lines = text.trimEnd().split(/[ \t]*\n/);
  return lines.filter((line) => !progress.test(line));
}

/** What differs from run to run, in the order in which it is looked for; of brief work no share is told at all. */
const variable: readonly (readonly [pattern: RegExp, name: string])[] = [
  [/; one after another this work would have been .* can do(?=\.)/g, ''],
  [/\b\d{8}t\d{6}-\d{3}z-[0-9a-f]{6}\b/g, '<run>'],
  [/\b\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?Z?)?\b/g, '<date>'],
  [/\b\d+\.\d+\.\d+(?:-[\w.]+)?\b/g, '<version>'],
  [/\b\d+ min \d+ s\b/g, '<duration>'],
  [/\b\d+(?:\.\d+)? ?(?:ms|s|min|m|h)\b/g, '<duration>'],
];

/** A line without what differs from run to run: durations, runs, dates and versions. */
export function masked(line: string): string {
  return variable.reduce((text, [pattern, name]) => text.replaceAll(pattern, name), line);
}
