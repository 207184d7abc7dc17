import { availableParallelism, cpus, loadavg } from 'node:os';

/** What the numbers were measured on. */
export function machine(): string {
  const [cpu] = cpus();
  return `${availableParallelism()} cores (${cpu?.model.trim() ?? 'unknown'}), ${process.platform}, Node ${process.version}`;
}

/** Processes that wanted a core, over the last minute: what others do here makes every figure worse. */
export function load(): number {
  return Number((loadavg()[0] ?? 0).toFixed(1));
}
