import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { inspect } from '../measuring/processes.ts';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const names = [
  'overhead',
  'timers',
  'makespan',
  'naps',
  'speedup',
  'spin',
  'journal',
  'resume',
  'grow',
  'recovery',
];

/** The programs that are measured, each in a process of its own. */
export interface Programs {
  /** Starts one, waits for its end, and gives what it printed and its peak of memory in bytes. */
  run(name: string, args: readonly (string | number)[]): Promise<{ answer: unknown; peakBytes: number }>;
  /** An empty folder for them to work in. */
  readonly folder: string;
}

/**
 * Bundles the programs as the command line is bundled (`scripts/build.mjs`), so that what is measured is what users run
 * and not what a loader of TypeScript makes of it.
 */
export async function buildPrograms(folder: string): Promise<Programs> {
  await build({
    entryPoints: names.map((name) => join(repository, 'benchmarks', 'pool', 'programs', `${name}.ts`)),
    outdir: join(folder, 'programs'),
    outExtension: { '.js': '.cjs' },
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    minify: true,
    keepNames: true,
    logLevel: 'warning',
  });
  return {
    folder,
    async run(name, args) {
      const words = ['--expose-gc', join(folder, 'programs', `${name}.cjs`), ...args.map(String)];
      const { code, output, errors, peakBytes } = await inspect({ args: words, cwd: folder }, folder);
      if (code !== 0)
        throw new Error(`Expected ${name} ${args.join(' ')} to end well, got ${code}: ${errors}`);
      return { answer: JSON.parse(output) as unknown, peakBytes: peakBytes ?? NaN };
    },
  };
}
