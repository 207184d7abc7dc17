import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readDurations, rememberDurations } from '../../src/journal/durations.ts';
import { fc } from '../model/fc.ts';
import { temporaryFolder } from './temporaryFolder.ts';

describe('durations', () => {
  it('are none before the first run', async () => {
    expect(readDurations(await temporaryFolder(), 'audit')).toEqual(new Map());
  });

  it('of the first run are remembered as they were measured', async () => {
    const folder = await temporaryFolder();
    const measured = new Map([
      ['src/a.ts', 120.25],
      ['__proto__', 0],
      ['12', 3],
    ]);
    rememberDurations(folder, 'audit', measured);
    expect(readDurations(folder, 'audit')).toEqual(measured);
  });

  it('of later runs count half, and those of items that were not measured stay', async () => {
    const folder = await temporaryFolder();
    rememberDurations(folder, 'audit', new Map(Object.entries({ a: 100, b: 40 })));
    rememberDurations(folder, 'audit', new Map(Object.entries({ a: 200, c: 7 })));
    rememberDurations(folder, 'audit', new Map([['a', 50]]));
    expect(readDurations(folder, 'audit')).toEqual(new Map(Object.entries({ a: 100, b: 40, c: 7 })));
  });

  it('stay between the shortest and the longest that was measured', async () => {
    const folder = await temporaryFolder();
    fc.assert(
      fc.property(
        fc.array(fc.nat({ max: 1e9 }), { minLength: 1, maxLength: 5 }),
        fc.uuid(),
        (measured, command) => {
          for (const one of measured) rememberDurations(folder, command, new Map([['a', one]]));
          const mean = readDurations(folder, command).get('a');
          expect(mean).toBeGreaterThanOrEqual(Math.min(...measured) - 0.01);
          expect(mean).toBeLessThanOrEqual(Math.max(...measured) + 0.01);
        },
      ),
      { numRuns: 20 },
    );
  });

  it.each([
    'plugin:folder:name',
    '../../up',
    'Audit',
    'a_b',
    'a.b',
    'a'.repeat(300),
    '..',
    '',
    'ünï/cöde',
    'a\0b',
  ])('of the command %j are kept in a file of their own inside the folder', async (command) => {
    const folder = await temporaryFolder();
    const names = ['audit', 'a:b', command];
    for (const [index, name] of names.entries()) rememberDurations(folder, name, new Map([['a', index]]));
    for (const [index, name] of names.entries()) expect(readDurations(folder, name).get('a')).toBe(index);
    expect(readdirSync(folder)).toEqual(['durations']);
    expect(new Set(filesOf(folder).map((name) => name.toLowerCase())).size).toBe(names.length);
  });

  it.each([
    ['nothing', ''],
    ['half a file', '[\n["a",1],\n["b"'],
    ['another kind', '{"a":1}'],
    ['a negative duration', '[["a",-1]]'],
    ['a duration that is none', '[["a",null]]'],
    ['bytes that are no text', '\u0000\uFFFD'],
  ])('in a file that holds %s are as good as none, and written anew', async (_, text) => {
    const folder = await temporaryFolder();
    rememberDurations(folder, 'audit', new Map([['a', 1]]));
    writeFileSync(fileOf(folder), text);
    expect(readDurations(folder, 'audit')).toEqual(new Map());
    rememberDurations(folder, 'audit', new Map([['a', 2]]));
    expect(readDurations(folder, 'audit')).toEqual(new Map([['a', 2]]));
  });

  it('are kept for 100,000 items; what was measured longest ago goes first', async () => {
    const folder = await temporaryFolder();
    rememberDurations(folder, 'audit', many(0, 100_000));
    rememberDurations(folder, 'audit', new Map([['i0', 1]]));
    rememberDurations(folder, 'audit', many(100_000, 100_010));
    const kept = readDurations(folder, 'audit');
    expect(kept.size).toBe(100_000);
    expect(['i0', 'i1', 'i10', 'i11', 'i100009'].map((item) => kept.has(item))).toEqual([
      true,
      false,
      false,
      true,
      true,
    ]);
  });

  it('never hold a key that stood in the id of an item', async () => {
    const folder = await temporaryFolder();
    const key = ['ghp', 'R7kQ2mZx9LpW4vTn8YbC3dFj6HsG5uKe1oAi'].join('_');
    rememberDurations(folder, 'audit', new Map([[`https://${key}@host/a`, 1]]));
    expect(readFileSync(fileOf(folder), 'utf8')).not.toContain(key.slice(8));
  });

  it('that cannot be written are forgotten, and nothing breaks', async () => {
    const folder = join(await temporaryFolder(), 'file');
    writeFileSync(folder, '');
    expect(() => rememberDurations(folder, 'audit', new Map([['a', 1]]))).not.toThrow();
    expect(readDurations(folder, 'audit')).toEqual(new Map());
  });

  it('leave nothing beside their file when writing fails', async () => {
    const folder = await temporaryFolder();
    mkdirSync(fileOf(folder), { recursive: true });
    writeFileSync(join(fileOf(folder), 'in the way'), '');
    rememberDurations(folder, 'audit', new Map([['a', 1]]));
    expect(readdirSync(dirname(fileOf(folder)))).toEqual(['audit.json']);
  });
});

/** Items `i<from>` and on, up to another, which took a millisecond each. */
function many(from: number, to: number): Map<string, number> {
  return new Map(Array.from({ length: to - from }, (_, index) => [`i${from + index}`, 1]));
}

function fileOf(folder: string): string {
  return join(folder, 'durations', 'audit.json');
}

function filesOf(folder: string): string[] {
  return readdirSync(join(folder, 'durations'));
}
