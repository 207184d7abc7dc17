import { readFileSync } from 'node:fs';

/**
 * The most memory that this process has held, in bytes. On Linux from the kernel's own status: `maxRSS` begins there with
 * what the parent held when it forked.
 */
export function peakMemory(): number {
  try {
    const kilobytes = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
    if (kilobytes !== undefined) return Number(kilobytes) * 1024;
  } catch {
    // Not Linux.
  }
  return process.resourceUsage().maxRSS * 1024;
}
