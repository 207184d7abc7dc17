import { describe, expect, it } from 'vitest';
import { instancesFor, parseInstancePool } from '../../src/model/instancePool.ts';
import { fc } from './fc.ts';

const least = { agent: 'code-reviewer', items: 'agent-definitions' };

describe('the number of instances', () => {
  it.each([
    { items: 28, max: 8, per: 3, min: 1, instances: 8, reason: 'max-instances' },
    { items: 15, max: 5, per: 5, min: 1, instances: 3, reason: 'items-per-instance' },
    { items: 16, max: 5, per: 5, min: 1, instances: 4, reason: 'items-per-instance' },
    { items: 25, max: 5, per: 5, min: 1, instances: 5, reason: 'items-per-instance' },
    { items: 26, max: 5, per: 5, min: 1, instances: 5, reason: 'max-instances' },
    { items: 3, max: 5, per: 1, min: 5, instances: 1, reason: 'below-min-items' },
    { items: 4, max: 5, per: 1, min: 5, instances: 1, reason: 'below-min-items' },
    { items: 5, max: 5, per: 1, min: 5, instances: 5, reason: 'items-per-instance' },
    { items: 1, max: 1, per: 1, min: 1, instances: 1, reason: 'items-per-instance' },
    { items: 0, max: 5, per: 1, min: 5, instances: 0, reason: 'nothing-to-do' },
  ])(
    'is $instances ($reason) for $items items, at most $max, $per each, from $min on',
    ({ items, max, per, min, ...expected }) => {
      const limits = { max_instances: max, items_per_instance: per, min_items: min };
      expect(instancesFor(items, limits)).toEqual(expected);
    },
  );

  it('is never above the maximum or the number of items, and 0 only when there is nothing to do', () => {
    fc.assert(
      fc.property(anyLimits(), fc.nat({ max: 10_000 }), (limits, items) => {
        const { instances } = instancesFor(items, limits);
        expect(instances).toBeLessThanOrEqual(Math.min(limits.max_instances, items));
        expect(instances === 0).toBe(items === 0);
      }),
    );
  });

  it('never falls when there are more items', () => {
    fc.assert(
      fc.property(anyLimits(), fc.nat({ max: 10_000 }), (limits, items) => {
        const now = instancesFor(items, limits).instances;
        expect(instancesFor(items + 1, limits).instances).toBeGreaterThanOrEqual(now);
      }),
    );
  });

  it('gives no instance more items than asked for, unless a limit forces it', () => {
    fc.assert(
      fc.property(anyLimits(), fc.integer({ min: 1, max: 10_000 }), (limits, items) => {
        const { instances, reason } = instancesFor(items, limits);
        fc.pre(reason === 'items-per-instance');
        expect(items / instances).toBeLessThanOrEqual(limits.items_per_instance);
      }),
    );
  });
});

describe('an instance_pool block', () => {
  it('needs an agent and items only, and has the documented defaults', () => {
    expect(parseInstancePool(least)).toEqual({
      pool: {
        ...least,
        distribution: 'none',
        max_instances: 5,
        items_per_instance: 1,
        min_items: 1,
        aggregation: 'merge',
        timeout: '10m',
        retries: 2,
        output: 'text',
        priority: 'medium',
      },
    });
  });

  it.each([
    [['eslint', '--', '{items}'], 'eslint'],
    [['./node_modules/.bin/eslint'], 'eslint'],
    [['tools/'], 'program'],
  ])('of the program %j needs no agent: its instances are named %s', (exec, agent) => {
    expect(parseInstancePool({ items: '**/*.ts', exec })).toMatchObject({ pool: { agent, exec } });
    expect(parseInstancePool({ ...least, exec })).toMatchObject({ pool: { agent: least.agent } });
  });

  it.each(['critical', 'high', 'medium', 'low'])('may have the priority %s', (priority) => {
    expect(parseInstancePool({ ...least, priority })).toMatchObject({ pool: { priority } });
  });

  it.each(['500ms', '90s', '10m', '1h'])('may have a timeout of %s', (timeout) => {
    expect(parseInstancePool({ ...least, timeout })).toMatchObject({ pool: { timeout } });
  });

  it.each([
    ['timeouts', 1, 'instance_pool has no key "timeouts". Did you mean "timeout"?'],
    ['max_instance', 1, 'instance_pool has no key "max_instance". Did you mean "max_instances"?'],
    [
      'zzz',
      1,
      'instance_pool has no key "zzz". It knows agent, items, distribution, max_instances, items_per_instance, ' +
        'min_items, aggregation, timeout, retries, exec, output, inputs, exclusive, priority.',
    ],
    ['max_instances', 0, 'Expected max_instances to be a whole number of at least 1, got 0 (number).'],
    ['max_instances', -3, 'Expected max_instances to be a whole number of at least 1, got -3 (number).'],
    ['max_instances', 1.5, 'Expected max_instances to be a whole number of at least 1, got 1.5 (number).'],
    ['max_instances', '8', 'Expected max_instances to be a whole number of at least 1, got "8" (string).'],
    [
      'items_per_instance',
      0,
      'Expected items_per_instance to be a whole number of at least 1, got 0 (number).',
    ],
    ['min_items', null, 'Expected min_items to be a whole number of at least 1, got null.'],
    ['min_items', [1], 'Expected min_items to be a whole number of at least 1, got a list.'],
    ['retries', -1, 'Expected retries to be a whole number of at least 0, got -1 (number).'],
    ['retries', true, 'Expected retries to be a whole number of at least 0, got true (boolean).'],
    ['timeout', 10, 'Expected timeout to be a number with ms, s, m or h, such as 10m, got 10 (number).'],
    ['timeout', '10', 'Expected timeout to be a number with ms, s, m or h, such as 10m, got "10" (string).'],
    ['agent', { name: 'a' }, 'Expected agent to be the name of an agent, got a mapping.'],
    ['agent', '', 'Expected agent to be the name of an agent, got "" (string).'],
    [
      'distribution',
      'categroy',
      'Expected distribution to be one of category, file, package_manager, suite, document, aspect, none, ' +
        'got "categroy" (string). Did you mean "category"?',
    ],
    [
      'distribution',
      'zzzzzz',
      'Expected distribution to be one of category, file, package_manager, suite, document, aspect, none, ' +
        'got "zzzzzz" (string).',
    ],
    [
      'aggregation',
      'Merge',
      'Expected aggregation to be one of merge, reduce, collect, stream, got "Merge" (string). Did you mean "merge"?',
    ],
    [
      'exec',
      'eslint .',
      'Expected exec to be a list of a program and its arguments, got "eslint ." (string).',
    ],
    ['exec', [], 'Expected exec to be a list of a program and its arguments, got a list.'],
    [
      'output',
      'jsno',
      'Expected output to be one of text, json, sarif, junit, got "jsno" (string). Did you mean "json"?',
    ],
    ['inputs', '*.json', 'Expected inputs to be a list of globs, got "*.json" (string).'],
    [
      'priority',
      'hihg',
      'Expected priority to be one of critical, high, medium, low, got "hihg" (string). Did you mean "high"?',
    ],
  ])('with %s: %j is refused in words', (key, value, message) => {
    expect(parseInstancePool({ ...least, [key]: value })).toEqual({ problems: [{ key, message }] });
  });

  it.each(['agent', 'items'] as const)('without %s is refused', (key) => {
    const { [key]: _, ...rest } = least;
    const parsed = parseInstancePool(rest);
    expect(parsed).toMatchObject({ problems: [{ key, message: expect.stringMatching(/got nothing\.$/) }] });
  });

  it.each([
    ['text', '"text" (string)'],
    [8, '8 (number)'],
    [null, 'null'],
    [[1, 2], 'a list'],
  ])('that is %j is refused because it is no mapping', (value, got) => {
    const message = `Expected instance_pool to be a mapping, got ${got}.`;
    expect(parseInstancePool(value)).toEqual({ problems: [{ key: undefined, message }] });
  });

  it('names everything that is wrong with it at once', () => {
    const parsed = parseInstancePool({ items: 'x', max_instances: 0, aggregation: 'sum', nonsense: 1 });
    const keys = 'problems' in parsed ? parsed.problems.map((problem) => problem.key ?? '') : [];
    expect(keys.toSorted()).toEqual(['agent', 'aggregation', 'max_instances', 'nonsense']);
  });

  it('is either a pool or problems, whatever it holds', () => {
    const keys = fc.constantFrom(
      'agent',
      'items',
      'distribution',
      'max_instances',
      'timeout',
      'retries',
      'x',
    );
    const values = fc.oneof(fc.string(), fc.integer(), fc.double(), fc.constant(null), fc.boolean());
    fc.assert(
      fc.property(fc.dictionary(keys, values), (block) => {
        const parsed = parseInstancePool(block);
        expect('pool' in parsed || parsed.problems.length > 0).toBe(true);
      }),
    );
  });
});

function anyLimits(): fc.Arbitrary<{ max_instances: number; items_per_instance: number; min_items: number }> {
  return fc.record({
    max_instances: fc.integer({ min: 1, max: 100 }),
    items_per_instance: fc.integer({ min: 1, max: 100 }),
    min_items: fc.integer({ min: 1, max: 100 }),
  });
}
