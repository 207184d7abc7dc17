import { readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { machine, median, milliseconds, ratio, table } from './measuring/numbers.ts';
import { measure, withTemporaryFolder } from './measuring/processes.ts';
import type { BenchOptions } from './options.ts';

const repository = fileURLToPath(new URL('..', import.meta.url));
const bin = join(repository, 'bin', 'pool-run');

const programs = [
  { name: 'node -e 0', args: ['-e', '0'] },
  { name: 'pool-run --help', args: [bin, '--help'] },
  { name: 'pool-run audit', args: [bin, 'audit', '--fail-on', 'never'] },
];

/** Whole-process time of short commands in this repository, interleaved, over that of a Node that does nothing. */
export async function benchStart({ runs = 21, json }: BenchOptions): Promise<string> {
  const times = programs.map((): number[] => []);
  await withTemporaryFolder(async (folder) => {
    for (let run = -1; run < runs; run += 1) {
      for (const [index, { args }] of programs.entries()) {
        const errors = join(folder, 'errors');
        const ended = await measure({ args, cwd: repository }, { errors });
        const said = readFileSync(errors, 'utf8');
        if (ended.code !== 0) throw new Error(`${args.join(' ')} ended with ${ended.code}: ${said}`);
        removeRun(said);
        // The first round only warms the disk's cache.
        if (run >= 0) times[index]?.push(ended.milliseconds);
      }
    }
  });
  const base = median(times[0] ?? []);
  const rows = programs.map(({ name }, index) => {
    const taken = median(times[index] ?? []);
    return { name, milliseconds: taken, overNode: taken / base };
  });
  if (json) return `${JSON.stringify({ machine: machine(), runs, rows }, null, 2)}\n`;
  const cells = rows.map((row) => [row.name, milliseconds(row.milliseconds), ratio(row.overNode)]);
  return `${table(['program', 'median', 'over node -e 0'], cells)}\n\n${runs} interleaved runs; ${machine()}\n`;
}

/** The audit says where its run folder is; runs of a benchmark are of no use to the project. */
function removeRun(said: string): void {
  const found = /(\.pool-run\/runs\/[\w-]+)\/report\.md/.exec(said)?.[1];
  if (found !== undefined) rmSync(resolve(repository, found), { recursive: true, force: true });
}
