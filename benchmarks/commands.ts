import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { contests, peers, type Contest } from './commands/contests.ts';
import { writeProject } from './commands/project.ts';
import type { Benchmark } from './measuring/benchmark.ts';
import { figureOf, ratios, type Figure } from './measuring/figures.ts';
import { measure, withTemporaryFolder } from './measuring/processes.ts';
import { inTurns } from './measuring/rounds.ts';
import { UsageError } from './options.ts';

const size = { modules: 1_000, documents: 400, packages: 1_500 };

/**
 * The commands beside what people would otherwise run one after another, as whole processes in turns, on a generated project. A
 * round of each comes before those that count.
 */
export const commands: Benchmark = {
  name: 'commands',
  title: 'test, docs, deps and prime beside what people would otherwise run, one after another',
  about: `Whole processes, in turns, without any result from a cache, on a generated project. The others run one after another, and each of them
answers only a part of what the command answers. They are installed for the benchmark only: ${peers}.`,
  async measure({ rounds = 5, seed, only }) {
    const { ready, missing } = contests();
    const chosen = ready.filter(({ command }) => only?.includes(command) ?? true);
    if (chosen.length === 0) {
      throw new UsageError(
        `Expected --only to be some of ${ready.map(({ command }) => command).join(', ')}.`,
      );
    }
    const figures = await withTemporaryFolder(async (folder) => {
      const project = join(folder, 'project');
      mkdirSync(project);
      writeProject(project, size, seed);
      const all: Figure[] = [];
      for (const contest of chosen) {
        try {
          all.push(...(await contend(contest, { project, errors: join(folder, 'errors'), rounds })));
        } catch (error) {
          // One that cannot be measured must not hide the others.
          missing.push(`${contest.command} is MISSING: ${(error as Error).message}`);
        }
        process.stderr.write(`${contest.command}: measured\n`);
      }
      return all;
    });
    const title = `${size.modules} modules, ${size.documents} documents, ${size.packages} packages and two suites`;
    return [{ name: 'commands', title, figures, remarks: [`${rounds} rounds.`, ...missing] }];
  },
};

interface Place {
  readonly project: string;
  readonly errors: string;
  readonly rounds: number;
}

async function contend(
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
