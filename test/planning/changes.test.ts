import { describe, expect, it } from 'vitest';
import { changesBetween, type Changes } from '../../src/planning/changes.ts';
import type { Plan } from '../../src/model/plan.ts';
import { anyItems, itemsOf, planOf } from '../model/samples.ts';
import { fc } from '../model/fc.ts';

const three = itemsOf({ id: 'a', content: '1' }, { id: 'b', content: '2' }, { id: 'c', content: '3' });

function between(
  former: Plan | readonly Plan[],
  now: Plan | readonly Plan[],
): { messages: string[]; outdated: string[] } {
  const { messages, outdated }: Changes = changesBetween([former].flat(), [now].flat());
  return { messages, outdated: [...outdated].toSorted() };
}

describe('what changed since a run was planned', () => {
  it('is nothing when the plan is the same, however its items are divided', () => {
    const other = planOf(three, { max_instances: 1 });
    expect(between(planOf(three), planOf(three))).toEqual({ messages: [], outdated: [] });
    expect(between(planOf(three), other)).toEqual({ messages: [], outdated: [] });
  });

  it('are items whose bytes are others: their results no longer hold', () => {
    const now = itemsOf({ id: 'a', content: '1' }, { id: 'b', content: 'X' }, { id: 'c', content: 'Y' });
    expect(between(planOf(three), planOf(now))).toEqual({
      messages: ['2 items were changed (b, c)'],
      outdated: ['b', 'c'],
    });
  });

  it('are items that are new or gone, and nothing that was done is done again for them', () => {
    const now = [...three.slice(1), ...itemsOf({ id: 'new', content: '4' })];
    expect(between(planOf(three), planOf(now))).toEqual({
      messages: ['new is new', 'a is gone'],
      outdated: [],
    });
  });

  it('names three items and counts the others', () => {
    const many = Array.from({ length: 12 }, (_, index) => ({
      id: `i${index}`,
      key: 'k',
      weight: 12 - index,
    }));
    const { messages } = between(planOf([]), planOf(many, { max_instances: 1 }));
    expect(messages).toEqual(['12 items are new (i0, i1, i2 and 9 more)']);
  });

  it.each<[string, Partial<Plan>, string[]]>([
    ['the engine', { engine: 'exec' }, []],
    ['the version', { versions: { 'pool-run': '9', node: '20' } }, ['pool-run is 9, it was 0.0.0']],
    ['the agent', { pool: { ...planOf([]).pool, agent: 'other' } }, []],
    ['the program', { pool: { ...planOf([]).pool, exec: ['eslint'] } }, []],
    ['the output', { pool: { ...planOf([]).pool, output: 'sarif' } }, []],
    ['the other inputs', { pool: { ...planOf([]).pool, inputs: ['*.json'] } }, []],
  ])('is everything where %s is another', (_, change, messages) => {
    const former = planOf(three);
    const now = { ...former, ...change };
    expect(between(former, now)).toEqual({ messages, outdated: ['a', 'b', 'c'] });
  });

  it.each<[string, Partial<Plan['pool']>]>([
    ['retries', { retries: 9 }],
    ['timeout', { timeout: '1h' }],
    ['max_instances', { max_instances: 1 }],
    ['priority', { priority: 'low' }],
  ])('does not touch results where only %s is otherwise', (_, pool) => {
    expect(between(planOf(three), planOf(three, pool))).toEqual({ messages: [], outdated: [] });
  });

  it('is told where the definition was edited, and results hold as long as the work is the same', () => {
    const now = { ...planOf(three), definitionHash: 'd2' };
    expect(between(planOf(three), now)).toEqual({
      messages: ['commands/agent-audit.md was changed'],
      outdated: [],
    });
  });

  it('names items after their command where there are several', () => {
    const docs = { ...planOf(three), command: 'docs' };
    const changed = { ...planOf(itemsOf({ id: 'a', content: 'X' })), command: 'docs' };
    expect(between([planOf(three), docs], [planOf(three), changed])).toEqual({
      messages: ['docs:a was changed', '2 items are gone (docs:b, docs:c)'],
      outdated: ['docs:a'],
    });
  });

  it('is also a command that is new or gone', () => {
    const docs = { ...planOf(three), command: 'docs' };
    expect(between([planOf(three)], [planOf(three), docs]).messages).toEqual(['the command docs is new']);
    expect(between([planOf(three), docs], [planOf(three)]).messages).toEqual(['the command docs is gone']);
  });

  it('is outdated exactly where the bytes are others, for any items', () => {
    const marks = fc.array(fc.constantFrom('same', 'other', 'gone'), { minLength: 40, maxLength: 40 });
    fc.assert(
      fc.property(anyItems(), marks, (items, all) => {
        const before = items.map((item) => ({ ...item, content: 'before' }));
        const now = before.flatMap((item, index) => {
          if (all[index] === 'gone') return [];
          return [all[index] === 'other' ? { ...item, content: 'after' } : item];
        });
        const { messages, outdated } = changesBetween([planOf(before)], [planOf(now)]);
        const changed = items.flatMap(({ id }, index) => (all[index] === 'other' ? [id] : []));
        expect([...outdated].toSorted()).toEqual(changed.toSorted());
        expect(messages.length === 0).toBe(all.slice(0, items.length).every((mark) => mark === 'same'));
      }),
    );
  });
});
