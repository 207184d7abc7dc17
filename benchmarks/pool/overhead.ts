import type { Programs } from './build.ts';
import { median, figureOf, ratios, type Figure, type Section } from '../measuring/figures.ts';

const items = 10_000;
const timerItems = 2_000;
const timerRounds = 16;
const timerWarmFrom = 8;
/** Rounds in one process: of the first the code is cold, of the last ones it is warm. */
const rounds = 30;
const warmFrom = 15;

const contenders = ['bare loops', 'p-map', 'dispatch', 'journal off', 'journal on', 'run folder'] as const;
type Contender = (typeof contenders)[number];

/** The cost of the pool itself, beside p-map and beside loops that do nothing else. */
export async function measureOverhead(programs: Programs, runs: number): Promise<Section> {
  const cold = new Map<Contender, number[]>(contenders.map((name) => [name, []]));
  const warm = new Map<Contender, number[]>(contenders.map((name) => [name, []]));
  for (let run = 0; run < runs; run += 1) {
    for (const name of contenders) {
      const { answer } = await programs.run('overhead', [name, items, rounds, programs.folder]);
      const times = answer as number[];
      cold.get(name)?.push(times[0] ?? NaN);
      warm.get(name)?.push(median(times.slice(warmFrom)));
    }
  }
  const perItem = (name: Contender): Figure =>
    figureOf(
      `${name}, for each item, warm`,
      'microseconds',
      (warm.get(name) ?? []).map((time) => (time * 1_000) / items),
    );
  const overPmap = (times: ReadonlyMap<Contender, number[]>, name: Contender): number[] =>
    ratios(times.get(name) ?? [], times.get('p-map') ?? []);
  return {
    name: 'overhead',
    title: 'Overhead: 10,000 no-op items, 8 instances',
    figures: [
      ...contenders.map(perItem),
      figureOf('dispatch ÷ p-map, warm', 'ratio', overPmap(warm, 'dispatch')),
      figureOf('journal off ÷ p-map, warm', 'ratio', overPmap(warm, 'journal off'), { most: 0.5 }),
      figureOf('journal on ÷ p-map, warm', 'ratio', overPmap(warm, 'journal on'), { most: 1.25 }),
      figureOf('journal off ÷ p-map, cold', 'ratio', overPmap(cold, 'journal off')),
      figureOf('journal on ÷ p-map, cold', 'ratio', overPmap(cold, 'journal on')),
      figureOf('run folder ÷ p-map, cold', 'ratio', overPmap(cold, 'run folder')),
      await measureTimers(programs),
    ],
    remarks: [
      `Each contender runs in ${runs} processes of its own, in turns. Cold is the first round of a process, warm the median of its rounds ${warmFrom + 1} to ${rounds}; ratios are those of one turn.`,
      'From the call of `runPool` to its report, with the inline engine. Dispatch: only what gives the items to the instances, without events, merge and report. Off: the journal drops everything. On: a file, written in batches and synced in groups; it is durable when the time ends. Run folder: plan, shards, artifacts, board and three reports as well.',
    ],
  };
}

async function measureTimers(programs: Programs): Promise<Figure> {
  const { answer } = await programs.run('timers', [timerItems, timerRounds, programs.folder]);
  const warm = (answer as { bare: number; pool: number }[]).slice(timerWarmFrom);
  const rates = warm.map(({ bare, pool }) => bare / pool);
  return figureOf('rate of 1-ms timers ÷ bare loops, journal on, warm', 'ratio', rates, { least: 0.98 });
}
