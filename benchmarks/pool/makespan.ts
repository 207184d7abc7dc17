import { spawn } from 'node:child_process';
import { closeSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Programs } from './build.ts';
import { boundOf, distributions, drawDurations, width, type Distribution } from './durations.ts';
import { figureOf, type Figure, type Goal, type Section } from '../measuring/figures.ts';

/** Who divides the items, what it is called, and what it should reach. */
interface Contender {
  readonly name: string;
  readonly shown: string;
  readonly goals?: Readonly<Partial<Record<Distribution, Goal>>>;
}

const withDurations = { lognormal: { most: 1.02 }, 'heavy-tailed': { most: 1.02 } };
const without = { lognormal: { most: 1.2 } };

const contenders: readonly Contender[] = [
  { name: 'known', shown: 'pool-run, durations known', goals: withDurations },
  { name: 'estimated', shown: 'pool-run, durations known to ±30 %', goals: withDurations },
  { name: 'unknown', shown: 'pool-run, durations unknown', goals: without },
  { name: 'p-map', shown: 'p-map' },
  { name: 'round-robin', shown: 'round-robin' },
  { name: 'chunks', shown: 'contiguous chunks' },
];

/** These run one seed after another: processes would disturb each other. */
const single: readonly Contender[] = [
  { name: 'known, with run folder', shown: 'pool-run, durations known, run folder', goals: withDurations },
  { name: 'p-map', shown: 'p-map' },
];

/** Programs that take the durations from their standard input and start a `sleep` for each. */
const commands = [
  { name: `xargs -P ${width}`, words: ['xargs', '-P', String(width), '-n', '1', 'sleep'] },
  { name: `parallel -j ${width}`, words: ['parallel', '--will-cite', '-j', String(width), 'sleep', '{}'] },
];

/** Which seeds are drawn, and of them how many also for what has to run alone. */
export interface Seeds {
  readonly first: number;
  readonly together: number;
  readonly alone: number;
}

/** How long a whole round takes over what no order can beat. */
export async function measureMakespan(programs: Programs, seeds: Seeds, peers: boolean): Promise<Section> {
  const { together, alone } = seeds;
  const remarks = [
    `100 items on ${width} instances, lognormal (sigma 1) and Pareto (alpha 1.5), real timers; no order can take less than a second. ${together} seeds that overlap, because instances that wait do not disturb each other, and begin one after another, because beginning is work; warm, and pool-run's journals are on.`,
    `"alone": the first ${alone} of these seeds, one after another, each in a cold process: what loading, planning and writing the whole run folder take comes on top of the second. p-map is there twice because these few seeds are others than the median of all.`,
    'Durations unknown: every item weighs the same. p-map, xargs and parallel take the items in the given order, and start the next when one is done.',
  ];
  const present = peers ? await commandsHere(programs.folder, remarks) : [];
  if (!peers) remarks.push('xargs and parallel were left out: --no-peers was given.');
  const figures: Figure[] = [];
  for (const distribution of distributions) {
    for (const { name, shown, goals } of contenders) {
      const times = await roundsOf(programs, name, { distribution, first: seeds.first, count: together });
      figures.push(figureOf(`${distribution}: ${shown}`, 'ratio', times, goals?.[distribution]));
    }
    figures.push(...(await measureAlone(programs, seeds, { distribution, present })));
  }
  return { name: 'makespan', title: 'Makespan ÷ lower bound', figures, remarks };
}

async function measureAlone(
  programs: Programs,
  { first, alone }: Seeds,
  { distribution, present }: { distribution: Distribution; present: typeof commands },
): Promise<Figure[]> {
  const taken = new Map<string, number[]>();
  const add = (name: string, values: readonly number[]): void => {
    taken.set(name, [...(taken.get(name) ?? []), ...values]);
  };
  for (let seed = first; seed < first + alone; seed += 1) {
    for (const { name } of single) {
      add(name, await roundsOf(programs, name, { distribution, first: seed, count: 1 }));
    }
    const durations = drawDurations(distribution, seed);
    const input = join(programs.folder, 'durations');
    writeFileSync(input, durations.map((duration) => `${duration / 1_000}\n`).join(''));
    for (const { name, words } of present) {
      add(name, [(await wallOf(words, input)) / boundOf(durations)]);
    }
  }
  const rows: readonly Contender[] = [...single, ...present.map(({ name }) => ({ name, shown: name }))];
  return rows.map(({ name, shown, goals }) =>
    figureOf(`${distribution}, alone: ${shown}`, 'ratio', taken.get(name) ?? [], goals?.[distribution]),
  );
}

/** What some rounds took over their lower bounds. */
export async function roundsOf(
  programs: Programs,
  name: string,
  { distribution, first, count }: { distribution: Distribution; first: number; count: number },
): Promise<number[]> {
  const { answer } = await programs.run('makespan', [name, distribution, first, count, programs.folder]);
  return (answer as number[]).map(
    (time, index) => time / boundOf(drawDurations(distribution, first + index)),
  );
}

/** Those of the commands that are installed; what is missing is said, and so is what starting them alone takes. */
async function commandsHere(folder: string, remarks: string[]): Promise<typeof commands> {
  const present: typeof commands = [];
  const input = join(folder, 'one-duration');
  writeFileSync(input, '0\n');
  for (const command of commands) {
    try {
      await wallOf(command.words, input);
      const start = await wallOf(command.words, input);
      remarks.push(
        `${command.name} is measured as a whole process, and so are its jobs: one \`sleep 0\` alone takes it ${Math.round(start)} ms.`,
      );
      present.push(command);
    } catch (error) {
      const why = `MISSING: ${command.name} could not be run and was not measured (${String(error)}). Install it.`;
      process.stderr.write(`${why}\n`);
      remarks.push(why);
    }
  }
  return present;
}

/** Milliseconds from before the process starts until it has ended. */
async function wallOf([program = '', ...words]: readonly string[], input: string): Promise<number> {
  const descriptor = openSync(input, 'r');
  try {
    const started = performance.now();
    const child = spawn(program, words, { stdio: [descriptor, 'ignore', 'ignore'] });
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject).once('exit', resolve);
    });
    if (code !== 0) throw new Error(`${program} ended with ${code}`);
    return performance.now() - started;
  } finally {
    closeSync(descriptor);
  }
}
