import { nearest } from '../src/model/nearest.ts';
import { benchAudit } from './audit.ts';
import { benchClaude } from './claude.ts';
import { benchCommands } from './commands.ts';
import { parseBenchOptions, UsageError, type BenchOptions } from './options.ts';
import { benchPool } from './pool.ts';
import { benchStart } from './start.ts';
import { benchThreads } from './threads.ts';

/** Every benchmark: `npm run bench -- <name>`. Each gives the text to print. */
const benchmarks: Readonly<Record<string, (options: BenchOptions) => Promise<string>>> = {
  audit: benchAudit,
  claude: benchClaude,
  commands: benchCommands,
  pool: benchPool,
  start: benchStart,
  threads: benchThreads,
};

const usage = `Usage: npm run bench -- <${Object.keys(benchmarks).join(' | ')}> [options]

  audit     pool-run beside other linters, on generated packs with planted defects
  claude    instances of the client beside one of them, and beside xargs; needs the client, asks a scripted API
  commands  test, docs, deps and prime beside what people would run instead
  pool      what the pool itself costs and reaches, beside its goals
  start     cold start, over that of Node itself
  threads   the local engine inline and on worker threads

  --sizes 100,1000   definitions of the packs     --runs <n>   measured runs of each program
  --seed <n>         another pack                 --no-peers   without what it is compared to
  --only a,b         some measures or commands    --json       the numbers as JSON
`;

async function main([name, ...args]: readonly string[]): Promise<void> {
  const bench = name === undefined ? undefined : benchmarks[name];
  if (name === undefined) throw new UsageError(`Expected the name of a benchmark.\n\n${usage}`);
  if (!bench) {
    const meant = nearest(name, Object.keys(benchmarks));
    const hint = meant === undefined ? '' : ` Did you mean "${meant}"?`;
    throw new UsageError(`There is no benchmark "${name}".${hint}\n\n${usage}`);
  }
  process.stdout.write(await bench(parseBenchOptions(args)));
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  process.stderr.write(`bench: ${error.message}\n`);
  process.exitCode = 2;
}
