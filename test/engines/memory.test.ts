import { totalmem } from 'node:os';
import { describe, expect, it } from 'vitest';
import { memoryGroups, parseMemoryInfo, readMemory } from '../../src/engines/memory.ts';

const mega = 1024 ** 2;
const machine = 'MemTotal:  8192 kB\nMemFree:  1 kB\nMemAvailable:  4096 kB\nBuffers:  3 kB\n';

describe('the memory that this process may use', () => {
  it('is that of this machine, and not more than it has', () => {
    const { availableBytes, limitBytes } = readMemory();
    expect(limitBytes).toBeGreaterThan(0);
    expect(limitBytes).toBeLessThanOrEqual(totalmem());
    expect(availableBytes).toBeGreaterThan(0);
    expect(availableBytes).toBeLessThanOrEqual(limitBytes);
  });

  it('is what the machine says where nothing limits it', () => {
    expect(read({ '/proc/meminfo': machine, '/proc/self/cgroup': '0::/\n' })).toEqual([4, 8]);
  });

  it('is what the system says where there is no /proc', () => {
    expect(readMemory(() => undefined).limitBytes).toBe(totalmem());
  });

  it('is what is left in its container, whose unused cached files count as free', () => {
    const group = '/sys/fs/cgroup/a/b';
    const files = {
      [`${group}/memory.max`]: `${2 * mega}\n`,
      [`${group}/memory.current`]: `${1.75 * mega}\n`,
    };
    const own = { '/proc/meminfo': machine, '/proc/self/cgroup': '0::/a/b\n', ...files };
    expect(read(own)).toEqual([0.25, 2]);
    expect(
      read({ ...own, [`${group}/memory.stat`]: `anon 5\ninactive_file ${mega}\nactive_file 7\n` }),
    ).toEqual([1.25, 2]);
  });

  it('is what is left in the narrowest of the groups around it', () => {
    expect(
      read({
        '/proc/meminfo': machine,
        '/proc/self/cgroup': '0::/a/b\n',
        '/sys/fs/cgroup/a/b/memory.max': 'max\n',
        '/sys/fs/cgroup/a/b/memory.current': '0\n',
        '/sys/fs/cgroup/a/memory.max': `${3 * mega}\n`,
        '/sys/fs/cgroup/a/memory.current': `${1 * mega}\n`,
        '/sys/fs/cgroup/memory.max': `${7 * mega}\n`,
        '/sys/fs/cgroup/memory.current': `${6 * mega}\n`,
      }),
    ).toEqual([1, 3]);
  });

  it('is the limit of version 1 too, where the path is the host’s and only the root is there', () => {
    expect(
      read({
        '/proc/meminfo': machine,
        '/proc/self/cgroup': '9:name=systemd:/x\n4:cpu,memory:/docker/0123\n0::/\n',
        '/sys/fs/cgroup/memory/memory.limit_in_bytes': `${2 * mega}\n`,
        '/sys/fs/cgroup/memory/memory.usage_in_bytes': `${1 * mega}\n`,
        '/sys/fs/cgroup/memory/memory.stat': `inactive_file 1\ntotal_inactive_file ${0.5 * mega}\n`,
      }),
    ).toEqual([1.5, 2]);
  });

  it.each([
    ['no limit, as version 1 writes it', '9223372036854771712\n', '4096\n'],
    ['a limit beyond the machine', `${100 * mega}\n`, '0\n'],
    ['an empty file', '', '0\n'],
    ['garbage', 'what\n', '0\n'],
    ['an unknown use', `${mega}\n`, undefined],
  ])('is not changed by %s', (_, limit, usage) => {
    expect(
      read({
        '/proc/meminfo': machine,
        '/proc/self/cgroup': '4:memory:/\n',
        '/sys/fs/cgroup/memory/memory.limit_in_bytes': limit,
        '/sys/fs/cgroup/memory/memory.usage_in_bytes': usage,
      }),
    ).toEqual([4, 8]);
  });

  it('is never less than nothing', () => {
    expect(
      read({
        '/proc/meminfo': machine,
        '/proc/self/cgroup': '0::/\n',
        '/sys/fs/cgroup/memory.max': `${mega}\n`,
        '/sys/fs/cgroup/memory.current': `${2 * mega}\n`,
      }),
    ).toEqual([0, 1]);
  });
});

describe('what /proc says', () => {
  it.each(['', 'MemTotal: 5 kB\n', 'garbage'])(
    'of memory is not believed when it is incomplete: %j',
    (text) => {
      expect(parseMemoryInfo(text)).toBeUndefined();
    },
  );

  it.each([
    ['0::/\n', ['/sys/fs/cgroup']],
    ['0::/a/b\n', ['/sys/fs/cgroup/a/b', '/sys/fs/cgroup/a', '/sys/fs/cgroup']],
    ['4:memory:/a\n3:cpu:/b\n1:name=systemd:/c\n', ['/sys/fs/cgroup/memory/a', '/sys/fs/cgroup/memory']],
    ['', []],
    ['garbage\n0:x\n', []],
  ])('of groups is read: %j', (text, folders) => {
    expect(memoryGroups(text).map(({ folder }) => folder)).toEqual(folders);
  });
});

/** Available and limit, in MiB. */
function read(files: Readonly<Record<string, string | undefined>>): [number, number] {
  const { availableBytes, limitBytes } = readMemory((path) => files[path]);
  return [availableBytes / mega, limitBytes / mega];
}
