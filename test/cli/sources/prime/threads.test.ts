import { describe, expect, it } from 'vitest';
import { threadsFor, threadsIn } from '../../../../src/cli/sources/prime/threads.ts';
import type { ProjectAccess } from '../../../../src/commands/prime/access.ts';
import { CodeModel, type Code, type ReadBeside } from '../../../../src/commands/prime/codeModel.ts';
import { accessTo } from '../../../commands/prime/loading.ts';
import { project } from '../../../project.ts';

const long = Array.from({ length: 40 }, (_, line) => `  const a${line} = b${line} + c${line};`).join('\n');

/** Sources in several languages, some of which copy and import each other, and what cannot be understood. */
const files = {
  ...Object.fromEntries(
    Array.from({ length: 90 }, (_, index) => [
      `src/part-${index % 7}/m${index}.ts`,
      `import { f${index} } from '../part-${(index + 1) % 7}/m${(index + 1) % 90}.ts';\n// TODO: ${index}\nexport function f() {\n${long}\n}\n`,
    ]),
  ),
  'src/a.py': 'import b\n\ndef f(x):\n    return x if x else 1\n',
  'src/b.py': '"""Doc."""\n',
  'src/broken.ts': 'export function f( {',
  'src/deep.ts': `a${'.b()'.repeat(10_000)}`,
  'README.md': '# Project\n',
  'picture.png': new Uint8Array([1, 2, 3]),
};

const load = (access: ProjectAccess, readBeside?: ReadBeside): Promise<Code> =>
  new CodeModel(access, readBeside).load(() => {});

describe('prime on threads', () => {
  it('reads the same as in one thread, in the same order', async () => {
    const access = accessTo(project(files));
    const order: string[] = [];
    const readBeside = threadsIn(access.root, access.paths, 2);
    const beside = await new CodeModel(access, readBeside).load(
      () => {},
      ({ path }) => order.push(path),
    );
    expect(beside).toEqual(await load(access));
    expect(order).toEqual(beside.files.map(({ path }) => path));
    expect(order).toHaveLength(95);
  });

  it('leaves something to read for every thread', async () => {
    const access = accessTo(project(files));
    const read: number[] = [];
    const readBeside: ReadBeside = (claims, keep) =>
      threadsIn(
        access.root,
        access.paths,
        1,
      )(claims, (index, one) => {
        read.push(index);
        keep(index, one);
      });
    // Slow enough for a thread to start.
    const slow: ProjectAccess['read'] = (path) => {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
      return access.read(path);
    };
    await load({ ...access, read: slow }, readBeside);
    expect(read.length).toBeGreaterThan(0);
    expect(read.length).toBeLessThan(access.paths.length);
  });

  it('reads itself what a thread had taken that was lost', async () => {
    const access = accessTo(project(files));
    const readBeside: ReadBeside = (claims) => {
      const taken = claims.upTo(access.paths.length);
      for (let count = 0; count < 20; count += 1) taken.next();
      return Promise.resolve();
    };
    expect(await load(access, readBeside)).toEqual(await load(access));
  });

  it.each([
    { cores: 1, kilobytes: 9_000, threads: 0 },
    { cores: 2, kilobytes: 900, threads: 0 },
    { cores: 2, kilobytes: 1_100, threads: 1 },
    { cores: 2, kilobytes: 9_000, threads: 1 },
    { cores: 16, kilobytes: 2_500, threads: 2 },
    { cores: 16, kilobytes: 9_000, threads: 3 },
  ])('has $threads threads for $kilobytes KB of sources on $cores cores', ({ cores, kilobytes, threads }) => {
    const sources = Array.from({ length: 10 }, (_, index) => [`${index}.ts`, ' '.repeat(kilobytes * 100)]);
    const cwd = project({ ...Object.fromEntries(sources), 'large.md': ' '.repeat(9_000_000), link: '' });
    expect(threadsFor(cwd, ['gone.ts', ...accessTo(cwd).paths], cores)).toBe(threads);
  });
});
