import { describe, expect, it } from 'vitest';
import { explainSize, planTable } from '../../../src/cli/printing/planTable.ts';
import { sizeReasons } from '../../../src/model/instancePool.ts';
import type { Plan } from '../../../src/model/plan.ts';
import { itemsOf, planOf } from '../../model/samples.ts';

const six = itemsOf('a', 'b', 'c', 'd', 'e', 'f');

describe('the size of a pool is explained', () => {
  const cases: { readonly [Reason in (typeof sizeReasons)[number]]: readonly [Plan, string] } = {
    'nothing-to-do': [planOf([]), 'no items, nothing to do.'],
    'below-min-items': [
      planOf(itemsOf('a'), { min_items: 5 }),
      '1 item, 1 instance: fewer than min_items (5), so a pool is not worth it.',
    ],
    'items-per-instance': [
      planOf(six, { items_per_instance: 3 }),
      '6 items, 2 instances: 3 items per instance.',
    ],
    'max-instances': [
      planOf(six, { max_instances: 4 }),
      '6 items, 4 instances: the most that max_instances allows.',
    ],
    'engine-ceiling': [planOf(six, {}, 2), '6 items, 2 instances: the most that the engine can use here.'],
  };

  it.each(Object.entries(cases))('when it is decided by %s', (reason, [plan, text]) => {
    expect(plan.size.reason).toBe(reason);
    expect(explainSize(plan)).toBe(text);
    expect(planTable(plan)).toContain(text);
  });
});

describe('the plan as a table', () => {
  it('has aligned columns, the imbalance, and how the keys were decided', () => {
    const plan = planOf(
      itemsOf(
        { id: 'a', key: 'security', weight: 10_240, decidedBy: 'front matter' },
        { id: 'b', key: 'quality', weight: 2_048, decidedBy: 'folder' },
        { id: 'c', key: 'quality', weight: 1_024, decidedBy: 'folder' },
      ),
      { agent: 'code-reviewer', distribution: 'category', max_instances: 2 },
    );
    expect(planTable(plan)).toBe(
      [
        'Plan of audit (commands/agent-audit.md), engine local: 3 items, 2 instances: the most that max_instances allows.',
        '',
        'instance         items   weight  category',
        'code-reviewer#1      1  10.0 KB  security',
        'code-reviewer#2      2   3.0 KB  quality',
        '',
        'Imbalance: 1.54 (heaviest over mean shard).',
        'The category of the items was decided: 1 by front matter, 2 by folder.',
        'Nothing was run.',
        '',
      ].join('\n'),
    );
  });

  it('does not say how keys were decided where nothing is kept together', () => {
    const text = planTable(planOf(six, { distribution: 'none' }));
    expect(text).toMatch(/^instance +items +weight +key$/m);
    expect(text).not.toContain('decided');
  });

  it('of no items has no rows and says that nothing was run', () => {
    expect(planTable(planOf([]))).toBe(
      'Plan of audit (commands/agent-audit.md), engine local: no items, nothing to do.\n\nNothing was run.\n',
    );
  });

  it('shows keys and places without their control characters', () => {
    const plan = planOf(itemsOf({ id: 'a', key: '\u001B[31mred\nline' }), {
      agent: 'x\u0007',
      distribution: 'category',
    });
    const text = planTable({ ...plan, definition: 'commands/\u202Ea.md' });
    expect(text).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u202E]/);
    expect(text.split('\n')).toHaveLength(9);
  });
});
