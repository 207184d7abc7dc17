import type { Benchmark } from './measuring/benchmark.ts';
import { figureOf, median, quantityOf, type Figure, type Section } from './measuring/figures.ts';
import { withTemporaryFolder } from './measuring/processes.ts';
import { UsageError } from './options.ts';
import { buildPrograms, type Programs } from './pool/build.ts';
import type { Grown } from './pool/runs.ts';
import { exponent, type Point } from './scale/exponent.ts';

const pools = [1, 8, 64] as const;
const usualSizes = [100, 1_000, 10_000, 100_000];

/** Growth is fitted from here on: below, what starts and ends a run is most of it. */
const fittedFrom = 1_000;

function isFitted(items: number): boolean {
  return items >= fittedFrom;
}

/** Time, memory and journal of a run, over its items. */
export const scale: Benchmark = {
  name: 'scale',
  title: 'Whether time, memory and journal grow in proportion to the items, from 100 to 100,000',
  about: `Runs of items that need no work, with all that a run writes: plan, shards, journal, board, artifacts and three reports. Growth
is written as an exponent: what a run takes beyond the base, which is a run of one item for each instance, is fitted as a power of the
items that it has more, by least squares of the logarithms. In proportion is 1; the last decade alone shows what a fit over all sizes would
hide.`,
  async measure({ rounds = 3, sizes = usualSizes }) {
    if (sizes.filter(isFitted).length < 2) {
      throw new UsageError(
        `Expected --sizes to have two of at least ${fittedFrom}, got ${sizes.join(', ')}.`,
      );
    }
    return withTemporaryFolder(async (folder) => {
      const programs = await buildPrograms(folder);
      const all: Grid = new Map();
      // The first run of all only warms the disk.
      await grow(programs, 1, 1);
      for (let round = 0; round < rounds; round += 1) await measureRound(programs, sizes, all);
      return sectionsOf(all, sizes, rounds);
    });
  },
};

/** One run. Memory is the peak of its process. */
interface Run {
  readonly time: number;
  readonly memory: number;
  readonly journal: number;
}

/** The runs of every round, by instances and items. */
type Grid = Map<string, Run[]>;

async function measureRound(programs: Programs, sizes: readonly number[], all: Grid): Promise<void> {
  for (const instances of pools) {
    for (const items of [instances, ...sizes]) {
      const name = nameOf(instances, items);
      all.set(name, [...(all.get(name) ?? []), await grow(programs, items, instances)]);
    }
    process.stderr.write(`${named(instances)}: measured\n`);
  }
}

/** Time and memory are those of two processes: the run that warms one up would be part of its peak. */
async function grow(programs: Programs, items: number, instances: number): Promise<Run> {
  const run = (asked: 'peak' | 'warm') => programs.run('grow', [items, asked, programs.folder, instances]);
  const { peakBytes } = await run('peak');
  const { milliseconds, journal } = (await run('warm')).answer as Grown;
  return { time: milliseconds, memory: peakBytes, journal };
}

function nameOf(instances: number, items: number): string {
  return `${named(instances)}, ${items} items`;
}

function named(instances: number): string {
  return instances === 1 ? '1 instance' : `${instances} instances`;
}

function sectionsOf(all: Grid, sizes: readonly number[], rounds: number): Section[] {
  const runs = (instances: number, items: number): Run[] => all.get(nameOf(instances, items)) ?? [];
  const line = (instances: number) => ({
    label: named(instances),
    points: sizes.map((items) => [items, median(pick('time', runs(instances, items)))] as const),
  });
  const table = {
    heading: ['items', 'instances', 'time', 'time for each item', 'peak of memory', 'journal'],
    rows: sizes.flatMap((items) =>
      pools.map((instances) => [
        items.toLocaleString('en'),
        String(instances),
        ...quantities(runs(instances, items), items),
      ]),
    ),
  };
  return [
    {
      name: 'growth',
      title: 'Exponents of growth over the items',
      figures: pools.flatMap((instances) => growth(instances, sizes, (items) => runs(instances, items))),
      remarks: [
        `${rounds} rounds, each run in a process of its own. Fitted from ${fittedFrom.toLocaleString('en')} items on, to the lowest of the rounds: what else runs on the machine can only add.`,
      ],
    },
    {
      name: 'sizes',
      title: 'What runs take',
      tables: [table],
      charts: [
        {
          kind: 'lines',
          name: 'time',
          title: 'Time of a run over its items',
          across: 'items',
          unit: 'milliseconds',
          lines: pools.map(line),
        },
      ],
      remarks: [
        'The time is from making up the items to the end of the report, in a process that has made another run before: code that is still being compiled would make small runs dear, and large ones seem to grow less. The peak of memory is that of a process of its own, as the system counts it.',
      ],
    },
  ];
}

function quantities(runs: readonly Run[], items: number) {
  const each = pick('time', runs).map((time) => (time * 1_000) / items);
  return [
    quantityOf('milliseconds', pick('time', runs)),
    quantityOf('microseconds', each),
    quantityOf('bytes', pick('memory', runs)),
    quantityOf('bytes', pick('journal', runs)),
  ];
}

function pick(key: keyof Run, from: readonly Run[]): number[] {
  return from.map((run) => run[key]);
}

/** Over all sizes that count, and over the last two. What else runs here can only add: the lowest of the rounds is the nearest. */
function growth(instances: number, sizes: readonly number[], runs: (items: number) => Run[]): Figure[] {
  const fitted = sizes.filter(isFitted);
  const beyond = (key: keyof Run, items: number): number =>
    Math.min(...pick(key, runs(items))) - Math.min(...pick(key, runs(instances)));
  const fit = (key: keyof Run, over: readonly number[]): number =>
    exponent(over.map((items): Point => [items - instances, beyond(key, items)]));
  const name = named(instances);
  return (['time', 'memory', 'journal'] as const).flatMap((key) => [
    figureOf(`${key}, ${name}`, 'ratio', [fit(key, fitted)], { most: 1.05 }),
    figureOf(`${key}, ${name}, last decade`, 'ratio', [fit(key, fitted.slice(-2))], { most: 1.05 }),
  ]);
}
