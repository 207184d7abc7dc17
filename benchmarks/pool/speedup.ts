import type { Programs } from './build.ts';
import { median, figureOf, type Figure, type Section } from '../measuring/figures.ts';

interface Round {
  readonly alone: number;
  readonly bare: number;
  readonly pools: readonly { readonly size: number; readonly milliseconds: number }[];
}

/** What the cores of this machine are worth to work that needs them, at any size that is asked for. */
export async function measureSpeedup(programs: Programs, runs: number, cores: number): Promise<Section> {
  const figures: Figure[] = [];
  for (const kind of ['threads', 'exec'] as const) {
    const { answer } = await programs.run('speedup', [kind, runs, programs.folder]);
    const rounds = answer as Round[];
    figures.push(
      figureOf(
        `${kind}: ${cores} bare loops`,
        'ratio',
        rounds.map(({ alone, bare }) => alone / bare),
      ),
    );
    for (const [index, { size }] of (rounds[0]?.pools ?? []).entries()) {
      const values = rounds.map(({ alone, pools }) => alone / (pools[index]?.milliseconds ?? NaN));
      const hasGoal = size > 1 && cores === 2;
      figures.push(
        figureOf(`${kind}: ${size} asked for`, 'ratio', values, hasGoal ? { least: 1.7 } : undefined),
      );
    }
  }
  const reached = median(figures.filter(({ goal }) => goal).map(({ value }) => value));
  return {
    name: 'speedup',
    title: `Speedup of work that needs a core, on ${cores} cores`,
    figures,
    remarks: [
      `Over the same work one after another, in a bare loop and in the same round; ${runs} rounds. Threads: 128 items of 8 ms, with the plan's clamp to the cores. exec: 32 programs of 25 ms each, as many at once as asked for.`,
      ...(cores === 2 ? [] : [`The goal is for 2 cores; here ${reached.toFixed(2)} was reached.`]),
    ],
  };
}
