import { audit } from './audit.ts';
import { check } from './check.ts';
import { claude } from './claude.ts';
import { commands } from './commands.ts';
import { cost } from './cost.ts';
import { pool } from './pool.ts';
import { scale } from './scale.ts';
import { speedup } from './speedup.ts';
import { start } from './start.ts';
import { threads } from './threads.ts';
import type { Benchmark } from './measuring/benchmark.ts';

/** Every benchmark, in the order in which they run and stand on the page. */
export const benchmarks: readonly Benchmark[] = [
  speedup,
  cost,
  commands,
  audit,
  claude,
  pool,
  scale,
  threads,
  start,
  check,
];
