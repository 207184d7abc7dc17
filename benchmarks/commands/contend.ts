import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { figureOf, ratios, type Figure } from '../measuring/figures.ts';
import { measure } from '../measuring/processes.ts';
import { inTurns } from '../measuring/rounds.ts';
import type { Contest } from './contests.ts';

/** Where a contest takes place, and how often. */
export interface Place {
  readonly project: string;
  readonly errors: string;
  readonly rounds: number;
}

/** Measures one command beside the others, each round's ratio for itself. Throws where one of them does not end as it should. */
export async function contend(
  { command, own, others, against, goal }: Contest,
  { project, errors, rounds }: Place,
): Promise<Figure[]> {
  const time = async (args: readonly string[], codes: readonly number[]): Promise<number> => {
    const { milliseconds, code } = await measure({ args, cwd: project }, { errors });
    if (code === undefined || !codes.includes(code)) {
      throw new Error(`Expected ${args.join(' ')} to end with ${codes.join(' or ')}, got ${String(code)}`);
    }
    rmSync(join(project, '.pool-run'), { recursive: true, force: true });
    return milliseconds;
  };
  const { mine, theirs } = await inTurns(rounds, {
    mine: () => time(own, [0]),
    async theirs() {
      let sum = 0;
      for (const { args, mayFind } of others) sum += await time(args, mayFind ? [0, 1] : [0]);
      return sum;
    },
  });
  return [
    figureOf(`${command}: pool-run`, 'milliseconds', mine),
    figureOf(`${command}: ${against}`, 'milliseconds', theirs),
    figureOf(`${command}: pool-run ÷ ${against}`, 'ratio', ratios(mine, theirs), goal),
  ];
}
