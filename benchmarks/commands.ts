import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { contests, type Contest } from './commands/contests.ts';
import { writeProject } from './commands/project.ts';
import { machine } from './measuring/numbers.ts';
import { measure, withTemporaryFolder } from './measuring/processes.ts';
import { UsageError, type BenchOptions } from './options.ts';
import { figureOf, ratios, type Figure } from './pool/figures.ts';
import { renderPool } from './pool/render.ts';

const size = { modules: 1_000, documents: 400, packages: 1_500 };

/**
 * The commands beside what people would otherwise run one after another, as whole processes in turns, on a generated project. A
 * round of each comes before those that count.
 */
export async function benchCommands({ runs = 5, seed, json, only }: BenchOptions): Promise<string> {
  const { ready, missing } = contests();
  const chosen = ready.filter(({ command }) => only?.includes(command) ?? true);
  if (chosen.length === 0) {
    throw new UsageError(`Expected --only to be some of ${ready.map(({ command }) => command).join(', ')}.`);
  }
  const figures = await withTemporaryFolder(async (folder) => {
    const project = join(folder, 'project');
    mkdirSync(project);
    writeProject(project, size, seed);
    const all: Figure[] = [];
    for (const contest of chosen) {
      try {
        all.push(...(await contend(contest, { project, errors: join(folder, 'errors'), runs })));
      } catch (error) {
        // One that cannot be measured must not hide the others.
        missing.push(`${contest.command} is MISSING: ${(error as Error).message}`);
      }
      process.stderr.write(`${contest.command}: measured\n`);
    }
    return all;
  });
  const section = {
    name: 'commands',
    title: `Commands on ${size.modules} modules, ${size.documents} documents, ${size.packages} packages and two suites`,
    figures,
    remarks: [
      'Whole processes, in turns, without any result from a cache. The others run one after another; each of them answers only a part of what the command answers.',
      ...missing,
    ],
  };
  if (json) return `${JSON.stringify({ machine: machine(), seed, sections: [section] }, null, 2)}\n`;
  return renderPool([section], `${machine()}; seed ${seed}; ${runs} rounds`);
}

interface Place {
  readonly project: string;
  readonly errors: string;
  readonly runs: number;
}

async function contend(
  { command, own, others, against, goal }: Contest,
  { project, errors, runs }: Place,
): Promise<Figure[]> {
  const time = async (args: readonly string[], codes: readonly number[]): Promise<number> => {
    const { milliseconds, code } = await measure({ args, cwd: project }, { errors });
    if (code === undefined || !codes.includes(code)) {
      throw new Error(`Expected ${args.join(' ')} to end with ${codes.join(' or ')}, got ${String(code)}`);
    }
    rmSync(join(project, '.pool-run'), { recursive: true, force: true });
    return milliseconds;
  };
  const mine: number[] = [];
  const theirs: number[] = [];
  for (let round = -1; round < runs; round += 1) {
    const taken = await time(own, [0]);
    let sum = 0;
    for (const { args, mayFind } of others) sum += await time(args, mayFind ? [0, 1] : [0]);
    if (round < 0) continue;
    mine.push(taken);
    theirs.push(sum);
  }
  return [
    figureOf(`${command}: pool-run`, 'milliseconds', mine),
    figureOf(`${command}: ${against}`, 'milliseconds', theirs),
    figureOf(`${command}: pool-run ÷ ${against}`, 'ratio', ratios(mine, theirs), goal),
  ];
}
