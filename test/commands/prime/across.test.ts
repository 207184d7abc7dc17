import { fc } from '../../model/fc.ts';
import { describe, expect, it } from 'vitest';
import { Breath } from '../../../src/commands/prime/access.ts';
import { findClones } from '../../../src/commands/prime/across/clones.ts';
import {
  arrowsOf,
  dependentsOf,
  groupsInCycles,
  shortestCycle,
} from '../../../src/commands/prime/across/graph.ts';
import { tokenize } from '../../../src/commands/prime/reading/tokens.ts';
import { load } from './loading.ts';

const nodes = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
const node = fc.constantFrom(...nodes);
const graph = fc.array(fc.record({ from: node, to: node }), { maxLength: 24 });

/** Everything that can be reached from a node in one step or more. */
function reached(start: string, edges: readonly { from: string; to: string }[]): Set<string> {
  const found = new Set(edges.filter(({ from }) => from === start).map(({ to }) => to));
  for (const one of found) for (const { from, to } of edges) if (from === one) found.add(to);
  return found;
}

describe('cycles', () => {
  it('bind together just the nodes that lead to each other', () => {
    fc.assert(
      fc.property(graph, (edges) => {
        const groups = groupsInCycles(arrowsOf(edges));
        for (const a of nodes) {
          for (const b of nodes) {
            if (a === b) continue;
            const isTogether = groups.some((group) => group.includes(a) && group.includes(b));
            expect(isTogether).toBe(reached(a, edges).has(b) && reached(b, edges).has(a));
          }
        }
      }),
    );
  });

  it('are shown by a way that exists, inside the group, without a detour', () => {
    fc.assert(
      fc.property(graph, (edges) => {
        const arrows = arrowsOf(edges.filter(({ from, to }) => from !== to));
        for (const group of groupsInCycles(arrows)) {
          const way = shortestCycle(arrows, group);
          expect(new Set(way).size).toBe(way.length);
          expect(way.length).toBeGreaterThan(1);
          for (const [index, one] of way.entries()) {
            expect(group).toContain(one);
            expect(arrows.get(one)).toContain(way[(index + 1) % way.length]);
          }
        }
      }),
    );
  });

  it('are found in a chain of a hundred thousand files without running out of stack', () => {
    const edges = Array.from({ length: 100_000 }, (_, index) => ({
      from: `${index}`,
      to: `${(index + 1) % 100_000}`,
    }));
    expect(groupsInCycles(arrowsOf(edges))[0]).toHaveLength(100_000);
  });
});

describe('what depends on a change', () => {
  it('is all that leads to it', () => {
    fc.assert(
      fc.property(graph, node, (edges, start) => {
        const expected = nodes.filter((one) => one === start || reached(one, edges).has(start));
        expect([...dependentsOf([start], edges)].toSorted()).toEqual(expected);
      }),
    );
  });
});

const clonesOf = (texts: readonly string[]) =>
  findClones(new Map(texts.map((text, index) => [`${index}.ts`, tokenize(text, [])])), new Breath(() => {}));

/** Lines of four different words each, from a number on. */
const lines = (from: number, count: number) =>
  Array.from(
    { length: count },
    (_, index) => `word${from + index} = other${from + index} + last${from + index}`,
  );

describe('copies', () => {
  it('are found wherever they stand, with their lines', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(60),
        fc.nat(60),
        fc.integer({ min: 25, max: 60 }),
        async (before, after, length) => {
          const copy = lines(10_000, length);
          const found = await clonesOf([
            [...lines(0, before), ...copy].join('\n'),
            [...lines(1_000, after), ...copy, ...lines(2_000, 5)].join('\n'),
          ]);
          expect(found).toMatchObject([
            {
              path: '1.ts',
              firstLine: after + 1,
              lastLine: after + length,
              tokens: length * 5,
              other: { path: '0.ts', firstLine: before + 1, lastLine: before + length },
            },
          ]);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('are found inside one file, and do not run into themselves', async () => {
    const copy = lines(1, 30);
    expect(await clonesOf([[...copy, 'between', ...copy].join('\n')])).toMatchObject([
      { firstLine: 32, lastLine: 61 },
    ]);
    expect(await clonesOf([Array.from({ length: 400 }, () => '0, 0, 0,').join('\n')])).toEqual([]);
  });

  it.each([
    ['app/orders/copies.py', true],
    ['app/migrations/versions/2f5dbc74c770_orders.py', false],
    ['app/orders/migrations/0002_orders.py', false],
    ['database/migrations/2014_10_12_000000_orders.php', false],
    ['db/migrate/20200101000000_orders.rb', false],
    ['src/migrations/run.ts', true],
  ])('are looked for in %s: %j', async (path, isLookedFor) => {
    const { tokens } = await load({ [path]: lines(0, 3).join('\n') });
    expect(tokens.has(path)).toBe(isLookedFor);
  });

  it('count without the attributes of Rust, which tell for whom the code is compiled', async () => {
    const code = '#[cfg(any(target_os = "a", target_os = "b"))]\n#[inline]\nfn f() -> u8 { 1 }\n';
    const bare = 'fn f() -> u8 { 1 }\n';
    const { tokens } = await load({ 'src/a.rs': code, 'src/b.rs': bare });
    expect(tokens.get('src/a.rs')?.hashes).toEqual(tokens.get('src/b.rs')?.hashes);
  });

  it('are looked for in long tables of the same few signs, on many lines or on one, without comparing all with all', async () => {
    const tables = ['1 +\n', '1 + ', 'f(x) +\n', 'f(x, 0) + '].map((one) => one.repeat(60_000));
    const periodic = Array.from({ length: 60_000 }, (_, index) => `f(x${index % 20}) +\n`).join('');
    expect(await clonesOf([...tables, periodic])).toEqual([]);
  });

  it('are found where they begin in such a table, and where they end in one', async () => {
    const [head, table, tail] = [lines(0, 30), Array.from({ length: 300 }, () => '0, 0,'), lines(50, 30)];
    const copy = [...head, ...table, ...tail];
    const found = await clonesOf([
      [...table, ...copy].join('\n'),
      copy.join('\n'),
      [...lines(100, 9), ...table, ...tail].join('\n'),
    ]);
    expect(found).toMatchObject([
      { path: '1.ts', firstLine: 1, lastLine: 360, other: { path: '0.ts', firstLine: 301, lastLine: 660 } },
      { path: '2.ts', firstLine: 10, lastLine: 339 },
    ]);
  });

  it('are not what is short, what is on few lines, or what only looks alike', async () => {
    expect(await clonesOf([lines(0, 15).join('\n'), lines(0, 15).join('\n')])).toEqual([]);
    expect(await clonesOf([lines(0, 40).join(' '), lines(0, 40).join(' ')])).toEqual([]);
    expect(await clonesOf([lines(0, 40).join('\n'), lines(500, 40).join('\n')])).toEqual([]);
  });

  it('count without comments and white space', async () => {
    const copy = lines(0, 30);
    const spaced = copy.map((line) => `   ${line.replaceAll(' ', '\t ')}\n`);
    expect(await clonesOf([copy.join('\n'), spaced.join('\n')])).toMatchObject([
      { lastLine: 59, tokens: 150 },
    ]);
  });
});
