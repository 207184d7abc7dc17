import { pools, steps, words, type CommandRow } from './commandTable.ts';
import { exitCodes } from './exitCodes.ts';
import { optionGroups, type OptionRow } from './optionTable.ts';

/** Columns of the left side, and of a whole line. */
const left = 24;
const right = 112;

/** What `pool-run --help` prints. */
export function helpText(): string {
  const options = Object.entries(optionGroups).flatMap(([heading, rows]) => [
    heading,
    ...shownRows(rows).flatMap(([name, row]) => entry(optionUsage(name, row), optionAbout(row))),
    '',
  ]);
  return [
    'pool-run: instance pools for Claude Code',
    '',
    'Usage: pool-run <command>… [paths…] [options]',
    '',
    'Commands',
    ...commandLines(pools),
    ...entry(
      '<name> [paths…]',
      "a command of the project's own: commands/<name>.md that runs a program (docs/programs.md)",
    ),
    ...commandLines(words),
    '',
    'Several commands run together, in one report: pool-run audit lint',
    '',
    ...options,
    examples,
    '',
    ...wrapped(
      `Exit codes: ${exits()}. Every run leaves its plan, journal and reports in .pool-run/runs/.`,
      right,
    ),
    'docs/command-line.md tells more.',
    '',
  ].join('\n');
}

/** Options of what only slash commands call are left out, like these words themselves. */
function shownRows(rows: Readonly<Record<string, OptionRow>>): [string, OptionRow][] {
  return Object.entries(rows).filter(([, { of = '' }]) => !(of in steps));
}

/** How an option is written: `-o, --output <file>`. */
export function optionUsage(name: string, { short, value }: OptionRow): string {
  const long = value === undefined ? `--${name}` : `--${name} ${value}`;
  return short === undefined ? long : `-${short}, ${long}`;
}

function optionAbout({ of, about }: OptionRow): string {
  return of === undefined ? about : `${of}: ${about}`;
}

function commandLines(rows: Readonly<Record<string, CommandRow>>): string[] {
  return Object.entries(rows).flatMap(([name, { takes, about }]) => entry(`${name} ${takes}`.trim(), about));
}

function exits(): string {
  return Object.values(exitCodes)
    .map(({ code, about }) => `${code} ${about}`)
    .join(' · ');
}

/** One entry: what is written on the left, what it means on the right, in as many lines as that takes. */
function entry(usage: string, about: string): string[] {
  const [first = '', ...others] = wrapped(about, right - left);
  return [`  ${usage}`.padEnd(left) + first, ...others.map((line) => ' '.repeat(left) + line)];
}

function wrapped(text: string, width: number): string[] {
  const lines = [''];
  for (const word of text.split(' ')) {
    const line = lines.at(-1) ?? '';
    if (line === '') lines[lines.length - 1] = word;
    else if (line.length + 1 + word.length <= width) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines;
}

const examples = `Examples
  pool-run audit                                  audit this project
  pool-run audit ~/packs/agents --fail-on never   audit another repository, only look
  pool-run audit --format sarif -o audit.sarif    for code scanning
  pool-run audit --format html -o audit.html      to look at in a browser
  pool-run docs --fix --dry-run                   what would be mended in the documents
  pool-run audit --only secret,duplicate-name     two rules
  pool-run deps -o report.cdx.json                the inventory as CycloneDX 1.6
  pool-run prime src/server                       what to know before working on one folder
  pool-run prime --format context --tokens 2000   the same for a model
  pool-run plan audit --json                      the plan, for scripts`;
