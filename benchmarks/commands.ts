import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { contend } from './commands/contend.ts';
import { contests, peers } from './commands/contests.ts';
import { writeProject } from './commands/project.ts';
import type { Benchmark } from './measuring/benchmark.ts';
import type { Figure } from './measuring/figures.ts';
import { withTemporaryFolder } from './measuring/processes.ts';
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
  async measure({ rounds = 3, seed, only }) {
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
