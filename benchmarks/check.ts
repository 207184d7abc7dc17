import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { testContest } from './commands/contests.ts';
import { contend } from './commands/contend.ts';
import { writeProject } from './commands/project.ts';
import type { Benchmark } from './measuring/benchmark.ts';
import { figureOf, ratios, type Figure } from './measuring/figures.ts';
import { bin, measure, withTemporaryFolder } from './measuring/processes.ts';
import { inTurns } from './measuring/rounds.ts';
import { UsageError } from './options.ts';
import { generatePack, writePack } from './packs.ts';
import { buildPrograms } from './pool/build.ts';
import { roundsOf } from './pool/makespan.ts';
import { measureNaps } from './pool/naps.ts';
import { start } from './start.ts';

/** Ratios of which less is better, each from rounds of its own. */
const measures: Readonly<
  Record<string, (folder: string, rounds: number, seed: number) => Promise<Figure[]>>
> = {
  start: startRatios,
  pool: poolRatios,
  analyzers: analyzerRatios,
  suites: suiteRatios,
};

/** A short form of the others, whose ratios CI holds against the recorded ones. */
export const check: Benchmark = {
  name: 'check',
  title: 'The ratios that CI measures again with every change',
  about: `\`npm run bench:check\` measures these anew and fails where one is clearly worse than it stands here: all of its rounds above all recorded
ones, the median more than a tenth higher (half, on another machine than the recorded one), and that twice in a row. Of every ratio less is better.`,
  async measure({ rounds = 5, seed, only = Object.keys(measures) }) {
    const figures = await withTemporaryFolder(async (folder) => {
      const all: Figure[] = [];
      for (const name of only) {
        const measured = measures[name];
        if (!measured)
          throw new UsageError(`Expected --only to be some of ${Object.keys(measures).join(', ')}.`);
        all.push(...(await measured(folder, rounds, seed)));
      }
      return all;
    });
    return [{ name: 'check', title: 'Ratios', figures, remarks: [`${rounds} rounds.`] }];
  },
};

async function startRatios(_folder: string, rounds: number, seed: number): Promise<Figure[]> {
  const options = { rounds: 2 * rounds, seed, peers: false, json: false, changed: [] };
  const sections = await start.measure({ ...options, sizes: undefined, only: undefined, project: undefined });
  return sections.flatMap(({ figures = [] }) => figures).filter(({ unit }) => unit === 'ratio');
}

async function poolRatios(folder: string, rounds: number, seed: number): Promise<Figure[]> {
  const programs = await buildPrograms(folder);
  const overhead = async (contender: string): Promise<number> => {
    const { answer } = await programs.run('overhead', [contender, 10_000, 12, folder]);
    return Math.min(...(answer as number[]));
  };
  const taken = await inTurns(rounds, {
    pmap: () => overhead('p-map'),
    journal: () => overhead('journal on'),
  });
  const makespan = await roundsOf(programs, 'known', {
    distribution: 'lognormal',
    first: seed,
    count: 2 * rounds,
  });
  const { figures = [] } = await measureNaps(programs, rounds);
  return [
    figureOf('10,000 no-op items with a journal ÷ p-map', 'ratio', ratios(taken.journal, taken.pmap)),
    figureOf('makespan of 100 items of known durations ÷ lower bound', 'ratio', makespan),
    ...figures.map(({ goal: _, ...figure }) => ({
      ...figure,
      name: `20 × \`sleep 0.1\`, ${figure.name} ÷ ideal`,
    })),
  ];
}

const reference = fileURLToPath(new URL('check/reference.cjs', import.meta.url));

/** The analyzers over work that is always the same. */
async function analyzerRatios(folder: string, rounds: number, seed: number): Promise<Figure[]> {
  const project = join(folder, 'analyzed');
  mkdirSync(project);
  writePack(generatePack(300, seed), project);
  writeProject(project, { modules: 200, documents: 100, packages: 300 }, seed);
  const run = async (command: string, ...more: readonly string[]): Promise<number> => {
    const args = [bin, command, '--no-cache', '--quiet', '--fail-on', 'never', ...more];
    const { code, milliseconds } = await measure({ args, cwd: project });
    if (code !== 0) throw new Error(`Expected ${command} to end with 0, got ${String(code)}`);
    rmSync(join(project, '.pool-run'), { recursive: true, force: true });
    return milliseconds;
  };
  const { base, ...commands } = await inTurns(rounds, {
    base: async () => (await measure({ args: [reference], cwd: project })).milliseconds,
    audit: () => run('audit'),
    docs: () => run('docs'),
    deps: () => run('deps', '--osv', 'none'),
    prime: () => run('prime'),
  });
  return Object.entries(commands).map(([name, taken]) =>
    figureOf(`\`${name}\` ÷ work that is always the same`, 'ratio', ratios(taken, base)),
  );
}

/** Two suites of tests at the same time over one after the other. */
async function suiteRatios(folder: string, rounds: number, seed: number): Promise<Figure[]> {
  const project = join(folder, 'tested');
  mkdirSync(project);
  writeProject(project, { modules: 20, documents: 1, packages: 1 }, seed);
  const figures = await contend(testContest, {
    project,
    errors: join(folder, 'errors'),
    rounds: Math.min(3, rounds),
  });
  return figures.filter(({ unit }) => unit === 'ratio').map(({ goal: _, ...figure }) => figure);
}
