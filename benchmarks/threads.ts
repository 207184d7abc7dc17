import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { machine, median, megabytes, milliseconds, ratio, table } from './measuring/numbers.ts';
import { inspect, withTemporaryFolder } from './measuring/processes.ts';
import type { BenchOptions } from './options.ts';
import { generatePack, writePack } from './packs.ts';

/** One pack, analysed in this thread and on workers. Times in milliseconds, from the first instance to the last result. */
interface Row {
  readonly definitions: number;
  readonly bytes: number;
  readonly inline: number;
  readonly threads: number;
}

/** Where threads begin to pay: the analysis phase of the local engine, each measured in a fresh process. */
export async function benchThreads({ sizes, runs = 5, seed, json }: BenchOptions): Promise<string> {
  const rows: Row[] = [];
  for (const definitions of sizes ?? [100, 300, 1000, 3000, 10_000, 20_000]) {
    rows.push(await measureSize(definitions, seed, runs));
  }
  if (json) return `${JSON.stringify({ machine: machine(), runs, seed, rows }, null, 2)}\n`;
  const cells = rows.map((row) => [
    row.definitions.toLocaleString('en'),
    megabytes(row.bytes),
    milliseconds(row.inline),
    milliseconds(row.threads),
    ratio(row.threads / row.inline),
  ]);
  const heading = ['definitions', 'size', 'inline', 'threads', 'threads over inline'];
  return `${table(heading, cells)}\n\nmedians of ${runs} interleaved runs in fresh processes; ${machine()}\n`;
}

function measureSize(definitions: number, seed: number, runs: number): Promise<Row> {
  return withTemporaryFolder(async (folder) => {
    const project = join(folder, 'project');
    mkdirSync(project);
    const pack = generatePack(definitions, seed);
    writePack(pack, project);
    const inline: number[] = [];
    const threads: number[] = [];
    for (let run = 0; run < runs; run += 1) {
      inline.push(await once('inline', project, folder));
      threads.push(await once('threads', project, folder));
    }
    const bytes = [...pack.files.values()].reduce((sum, content) => sum + content.length, 0);
    return { definitions: pack.files.size, bytes, inline: median(inline), threads: median(threads) };
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
