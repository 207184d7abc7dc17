import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Benchmark, Measurement } from './measuring/benchmark.ts';
import { renderPage } from './rendering/page.ts';

const repository = fileURLToPath(new URL('..', import.meta.url));
const results = join(repository, 'benchmarks', 'results');

/** Keeps what was measured, over what was measured before. */
export function record(measurement: Measurement): void {
  mkdirSync(results, { recursive: true });
  const path = join(results, `${measurement.benchmark}.json`);
  writeFileSync(path, `${JSON.stringify(measurement, null, 2)}\n`);
}

/** What was measured last; undefined: never. */
export function recorded(name: string): Measurement | undefined {
  const path = join(results, `${name}.json`);
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Measurement) : undefined;
}

/** `docs/benchmarks.md` and its charts, by path below the repository, from all that is recorded. */
export function pageFiles(benchmarks: readonly Benchmark[]): Map<string, string> {
  return renderPage(
    benchmarks.flatMap((benchmark) => {
      const measurement = recorded(benchmark.name);
      return measurement ? [{ benchmark, measurement }] : [];
    }),
  );
}

/** Writes the page and its charts. */
export function writePage(benchmarks: readonly Benchmark[]): void {
  for (const [path, text] of pageFiles(benchmarks)) {
    mkdirSync(dirname(join(repository, path)), { recursive: true });
    writeFileSync(join(repository, path), text);
  }
}
