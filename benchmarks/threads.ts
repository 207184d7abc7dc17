import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Benchmark } from './measuring/benchmark.ts';
import { quantityOf, ratios, type Cell } from './measuring/figures.ts';
import { written } from './measuring/written.ts';
import { inspect, withTemporaryFolder } from './measuring/processes.ts';
import { inTurns } from './measuring/rounds.ts';
import { generatePack, writePack } from './packs.ts';

/** Where threads begin to pay: the analysis phase of the local engine, each measured in a fresh process. */
export const threads: Benchmark = {
  name: 'threads',
  title: 'Where worker threads begin to pay for the audit',
  about: `The analysis alone, from the first instance to the last result, in this thread and on workers, each in a fresh process.
[Decision 1](decisions/0001-inline-or-threads.md) rests on this.`,
  async measure({ sizes = [300, 3000, 20_000], rounds = 3, seed }) {
    const rows: Cell[][] = [];
    for (const definitions of sizes) rows.push(await measureSize(definitions, seed, rounds));
    const heading = ['definitions', 'size', 'inline', 'threads', 'threads ÷ inline'];
    const title = 'Analysis inline and on threads';
    return [
      { name: 'threads', title, tables: [{ heading, rows }], remarks: [`${rounds} rounds of each size.`] },
    ];
  },
};

function measureSize(definitions: number, seed: number, rounds: number): Promise<Cell[]> {
  return withTemporaryFolder(async (folder) => {
    const project = join(folder, 'project');
    mkdirSync(project);
    const { files } = generatePack(definitions, seed);
    writePack({ files, planted: [] }, project);
    const taken = await inTurns(rounds, {
      inline: () => once('inline', project, folder),
      threads: () => once('threads', project, folder),
    });
    const bytes = [...files.values()].reduce((sum, content) => sum + content.length, 0);
    return [
      written(files.size, 'count'),
      written(bytes, 'bytes'),
      quantityOf('milliseconds', taken.inline),
      quantityOf('milliseconds', taken.threads),
      quantityOf('ratio', ratios(taken.threads, taken.inline)),
    ];
  });
}

const program = fileURLToPath(new URL('threads/once.ts', import.meta.url));

async function once(mode: 'inline' | 'threads', project: string, folder: string): Promise<number> {
  const cwd = fileURLToPath(new URL('..', import.meta.url));
  const { output, errors, code } = await inspect(
    { args: ['--import', 'tsx', program, mode, project], cwd },
    folder,
  );
  if (code !== 0) throw new Error(`Expected the analysis ${mode} to end well, got ${code}: ${errors}`);
  return Number(output);
}
