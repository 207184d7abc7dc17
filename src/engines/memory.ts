import { readFileSync } from 'node:fs';
import { freemem, totalmem } from 'node:os';
import { posix } from 'node:path';

/** Bytes that can still be used, and bytes that could be used at most: the machine's, or those of the narrowest container. */
export interface Memory {
  readonly availableBytes: number;
  readonly limitBytes: number;
}

/** Gives the text of a file, or undefined where it cannot be read. */
export type ReadFile = (path: string) => string | undefined;

/** What this process can use now. A container's limit counts before the machine's, and so do those around it. */
export function readMemory(read: ReadFile = readText): Memory {
  const machine = parseMemoryInfo(read('/proc/meminfo') ?? '') ?? {
    availableBytes: freemem(),
    limitBytes: totalmem(),
  };
  const groups = memoryGroups(read('/proc/self/cgroup') ?? '').flatMap(
    ({ folder, version }) => readGroup(folder, version, read) ?? [],
  );
  const all = [machine, ...groups];
  return {
    availableBytes: Math.min(...all.map(({ availableBytes }) => availableBytes)),
    limitBytes: Math.min(...all.map(({ limitBytes }) => limitBytes)),
  };
}

/** The text of `/proc/meminfo`. */
export function parseMemoryInfo(text: string): Memory | undefined {
  const available = /^MemAvailable:\s+(\d+) kB/m.exec(text)?.[1];
  const total = /^MemTotal:\s+(\d+) kB/m.exec(text)?.[1];
  if (available === undefined || total === undefined) return undefined;
  return { availableBytes: Number(available) * 1024, limitBytes: Number(total) * 1024 };
}

/** A folder of a cgroup that limits memory. */
export interface MemoryGroup {
  readonly folder: string;
  readonly version: 1 | 2;
}

/** The groups that the text of `/proc/self/cgroup` names, each with all of those that it lies in. */
export function memoryGroups(text: string): MemoryGroup[] {
  return text.split('\n').flatMap((line) => {
    const [, controllers = '', path = ''] = /^\d+:([^:]*):(\/.*)$/.exec(line) ?? [];
    if (path === '') return [];
    if (controllers === '') return above(path).map((one) => groupOf('/sys/fs/cgroup', one, 2));
    if (!controllers.split(',').includes('memory')) return [];
    return above(path).map((one) => groupOf('/sys/fs/cgroup/memory', one, 1));
  });
}

function groupOf(root: string, path: string, version: MemoryGroup['version']): MemoryGroup {
  return { folder: posix.resolve(root, `.${path}`), version };
}

/** A path and all folders above it, the root last. In a container the path may be the host's: then only the root exists. */
function above(path: string): string[] {
  const parent = posix.dirname(path);
  return parent === path ? [path] : [path, ...above(parent)];
}

const filesOf = {
  1: { limit: 'memory.limit_in_bytes', usage: 'memory.usage_in_bytes', reclaimable: 'total_inactive_file' },
  2: { limit: 'memory.max', usage: 'memory.current', reclaimable: 'inactive_file' },
} as const;

/** Undefined where the group has no limit. Cached files that nobody uses give way when memory is needed. */
function readGroup(folder: string, version: MemoryGroup['version'], read: ReadFile): Memory | undefined {
  const { limit, usage, reclaimable } = filesOf[version];
  const limitBytes = numberIn(read(`${folder}/${limit}`));
  const usedBytes = numberIn(read(`${folder}/${usage}`));
  if (limitBytes === undefined || usedBytes === undefined) return undefined;
  const cached = new RegExp(`^${reclaimable} (\\d+)$`, 'm').exec(read(`${folder}/memory.stat`) ?? '')?.[1];
  return { availableBytes: Math.max(0, limitBytes - usedBytes + Number(cached ?? 0)), limitBytes };
}

/** Undefined for `max`. Version 1 writes a number beyond all memory for no limit, which as a limit is as good as none. */
function numberIn(text: string | undefined): number | undefined {
  return text !== undefined && /^\d+\s*$/.test(text) ? Number(text) : undefined;
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
