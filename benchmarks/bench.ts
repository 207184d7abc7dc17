import { nearest } from '../src/model/nearest.ts';
import { audit } from './audit.ts';
import { claude } from './claude.ts';
import { commands } from './commands.ts';
import { cost } from './cost.ts';
import { load, machine } from './measuring/machine.ts';
import type { Benchmark, Measurement } from './measuring/benchmark.ts';
import { parseBenchOptions, UsageError, type BenchOptions } from './options.ts';
import { pool } from './pool.ts';
import { scale } from './scale.ts';
import { record, writePage } from './recording.ts';
import { renderMeasurement } from './rendering/markdown.ts';
import { start } from './start.ts';
import { threads } from './threads.ts';

/** Every benchmark, in the order in which they run and stand on the page. */
const benchmarks: readonly Benchmark[] = [audit, commands, claude, cost, pool, scale, threads, start];

const usage = `Usage: npm run bench [-- <name>] [options]

Without a name all of them, one after another. What is measured as it stands here, without --sizes, --rounds, --seed, --only and
--no-peers, is recorded in benchmarks/results/, and docs/benchmarks.md is made from that.

${benchmarks.map(({ name, title }) => `  ${name.padEnd(9)} ${title}`).join('\n')}

  --sizes 100,1000   definitions of the packs     --rounds <n>   measured rounds
  --seed <n>         other generated data         --no-peers     without what it is compared to
  --only a,b         some measures or commands    --json         the numbers as JSON
`;

async function main(args: readonly string[]): Promise<void> {
  const [first] = args;
  const name = first?.startsWith('-') === false ? first : undefined;
  const rest = name === undefined ? args : args.slice(1);
  if (rest.includes('--help')) {
    process.stdout.write(usage);
    return;
  }
  const options = parseBenchOptions(rest);
  for (const benchmark of name === undefined ? benchmarks : [named(name)]) {
    const measurement = await measured(benchmark, options);
    process.stdout.write(
      options.json ? `${JSON.stringify(measurement, null, 2)}\n` : renderMeasurement(benchmark, measurement),
    );
    if (options.changed.length === 0) record(measurement);
  }
  if (options.changed.length === 0) writePage(benchmarks);
  else process.stderr.write(`Not recorded, because of ${options.changed.join(', ')}.\n`);
}

function named(name: string): Benchmark {
  const benchmark = benchmarks.find((one) => one.name === name);
  if (benchmark) return benchmark;
  const meant = nearest(
    name,
    benchmarks.map((one) => one.name),
  );
  const hint = meant === undefined ? '' : ` Did you mean "${meant}"?`;
  throw new UsageError(`There is no benchmark "${name}".${hint}\n\n${usage}`);
}

async function measured(benchmark: Benchmark, options: BenchOptions): Promise<Measurement> {
  const before = load();
  const started = performance.now();
  const sections = await benchmark.measure(options);
  return {
    benchmark: benchmark.name,
    command: `npm run bench -- ${benchmark.name}`,
    day: new Date().toISOString().slice(0, 10),
    machine: machine(),
    load: { before, after: load() },
    seed: options.seed,
    seconds: Math.round((performance.now() - started) / 1_000),
    sections,
  };
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  process.stderr.write(`bench: ${error.message}\n`);
  process.exitCode = 2;
}
