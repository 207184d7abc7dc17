// `npm run bench:check [-- --only <measures>] [-- --against <file>]`: measures a few ratios, and ends with 1 where one is clearly worse.
import { readFileSync } from 'node:fs';
import { check } from '../check.ts';
import type { Measurement } from '../measuring/benchmark.ts';
import type { Section } from '../measuring/figures.ts';
import { machine } from '../measuring/machine.ts';
import { parseBenchOptions, UsageError } from '../options.ts';
import { recorded } from '../recording.ts';
import { alignedTable, cellText } from '../rendering/markdown.ts';
import { compare, type Compared } from './compare.ts';

const margin = { here: 0.1, elsewhere: 0.5 };

async function main(args: readonly string[]): Promise<number> {
  const [against, rest] = takeAgainst(args);
  const before = against === undefined ? recorded(check.name) : read(against);
  if (!before) throw new UsageError('Nothing is recorded: run `npm run bench -- check` first.');
  const isHere = before.machine === machine();
  if (!isHere)
    say(`Recorded on ${before.machine}; this is ${machine()}: only what is worse by half is reported.`);
  const options = parseBenchOptions(rest);
  const measured = async (): Promise<readonly Compared[]> => {
    const sections: readonly Section[] = await check.measure(options);
    const compared = compare(sections, before.sections, isHere ? margin.here : margin.elsewhere);
    process.stdout.write(`${tableOf(compared)}\n`);
    return compared;
  };
  const first = worse(await measured());
  if (first.size === 0) return 0;
  say(`Worse than recorded: ${[...first].join('; ')}. Once more, because others may have used the machine.`);
  const still = [...worse(await measured())].filter((name) => first.has(name));
  if (still.length === 0) return 0;
  say(
    `Clearly worse than recorded, twice: ${still.join('; ')}. Find out why, or record it with \`npm run bench\`.`,
  );
  return 1;
}

function takeAgainst(args: readonly string[]): [string | undefined, string[]] {
  const index = args.indexOf('--against');
  if (index < 0) return [undefined, [...args]];
  return [args[index + 1], args.filter((_, place) => place !== index && place !== index + 1)];
}

function read(path: string): Measurement {
  return JSON.parse(readFileSync(path, 'utf8')) as Measurement;
}

function worse(compared: readonly Compared[]): Set<string> {
  return new Set(compared.filter(({ isWorse }) => isWorse).map(({ now }) => now.name));
}

function tableOf(compared: readonly Compared[]): string {
  return alignedTable(
    ['ratio, less is better', 'now', 'recorded', ''],
    compared.map(({ now, before, isWorse }) => [
      now.name,
      cellText(now),
      before ? cellText(before) : 'never',
      isWorse ? 'WORSE' : 'fine',
    ]),
  );
}

function say(text: string): void {
  process.stderr.write(`bench:check: ${text}\n`);
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  say(error.message);
  process.exitCode = 2;
}
