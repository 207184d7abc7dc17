import { readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Benchmark } from './measuring/benchmark.ts';
import { figureOf, ratios } from './measuring/figures.ts';
import { bin, measure, withTemporaryFolder } from './measuring/processes.ts';
import { inTurns } from './measuring/rounds.ts';

const repository = fileURLToPath(new URL('..', import.meta.url));

/** Whole-process time of short commands in this repository, over that of a Node that does nothing. */
export const start: Benchmark = {
  name: 'start',
  title: 'How long the program takes to start, over Node itself',
  about: 'Whole processes in this repository, in turns.',
  async measure({ rounds = 21 }) {
    const times = await withTemporaryFolder((folder) => {
      const errors = join(folder, 'errors');
      return inTurns(rounds, {
        node: () => once(['-e', '0'], errors),
        help: () => once([bin, '--help'], errors),
        audit: () => once([bin, 'audit', '--fail-on', 'never'], errors),
      });
    });
    const figures = [
      figureOf('`node -e 0`', 'milliseconds', times.node),
      figureOf('`pool-run --help` ÷ `node -e 0`', 'ratio', ratios(times.help, times.node)),
      figureOf('`pool-run audit` ÷ `node -e 0`', 'ratio', ratios(times.audit, times.node)),
    ];
    const remarks = [`${rounds} rounds.`];
    return [{ name: 'start', title: 'Whole processes', figures, remarks }];
  },
};

async function once(args: readonly string[], errors: string): Promise<number> {
  const { code, milliseconds } = await measure({ args, cwd: repository }, { errors });
  const said = readFileSync(errors, 'utf8');
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}: ${said}`);
  removeRun(said);
  return milliseconds;
}

/** The audit says where its run folder is; runs of a benchmark are of no use to the project. */
function removeRun(said: string): void {
  const found = /(\.pool-run\/runs\/[\w-]+)\/report\.md/.exec(said)?.[1];
  if (found !== undefined) rmSync(resolve(repository, found), { recursive: true, force: true });
}
