import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

/** Cores that this process may use: the machine's, its affinity, and the container's CPU limit (cgroup v2 `cpu.max`). */
export function usableCores(cpuMax: string | undefined = readCpuMax()): number {
  const cores = availableParallelism();
  const [quota, period] = (cpuMax ?? 'max').trim().split(/\s+/).map(Number);
  if (!quota || !period) return cores;
  return Math.max(1, Math.min(cores, Math.ceil(quota / period)));
}

function readCpuMax(): string | undefined {
  try {
    return readFileSync('/sys/fs/cgroup/cpu.max', 'utf8');
  } catch {
    return undefined;
  }
}
