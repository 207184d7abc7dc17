import { describe, expect, it } from 'vitest';
import type { Measures, Report } from '../../src/model/report.ts';
import { markdownReporter } from '../../src/reporting/markdown.ts';
import { itemsOf, measuresOf, planOf, reportOf } from '../model/samples.ts';

/** So many instances that each did their share. */
function instancesOf(size: number): Measures['instances'] {
  return Array.from({ length: size }, (_, index) => ({
    name: `worker#${index + 1}`,
    items: 1,
    busyMilliseconds: 1,
    busyShare: 0.5,
    spawnMilliseconds: 1,
    losses: [],
  }));
}

describe('what a pool was worth', () => {
  const eight = planOf(itemsOf(...Array.from({ length: 8 }, (_, index) => `i${index}`)));
  const processes = measuresOf({
    mode: 'processes',
    width: 8,
    wallMilliseconds: 12_100,
    itemMilliseconds: 74_800,
    efficiency: 0.96,
    instances: instancesOf(8),
  });
  const few = planOf(itemsOf('a', 'b'), { min_items: 5 });

  it.each<[string, Partial<Report>, string]>([
    [
      'of processes in one line',
      { plans: [eight], measures: processes },
      '8 instances, 12.1 s; one after another this work would have been 74.8 s (sum of instance time); ' +
        '96 % of what 8 instances can do.',
    ],
    [
      'of threads, which share the cores',
      { plans: [eight], measures: { ...processes, mode: 'threads' } },
      '8 instances on worker threads, 12.1 s; one after another',
    ],
    [
      'of commands together',
      { plans: [eight, few], measures: { ...processes, mode: 'mixed', instances: instancesOf(9) } },
      '9 instances, 12.1 s; one after another',
    ],
    [
      'of one thread claims nothing',
      { plans: [eight], measures: measuresOf({ instances: instancesOf(8) }) },
      '8 instances in one thread, 0.08 s.',
    ],
    [
      'of work that is over at once claims nothing either',
      { plans: [eight], measures: { ...processes, wallMilliseconds: 60, itemMilliseconds: 99 } },
      '8 instances, 0.06 s.',
    ],
    [
      'of what the cache knew already',
      { plans: [eight], measures: measuresOf({ instances: [], cacheHits: 8 }) },
      'Nothing was left to work on, 0.08 s.',
    ],
    [
      'of one instance claims nothing',
      { plans: [few], measures: { ...processes, width: 1, instances: instancesOf(1) } },
      '1 instance, 12.1 s.',
    ],
    [
      'below min_items: nothing',
      { plans: [few] },
      'A pool was not worth it: fewer items than min_items (5).',
    ],
    [
      'of one of two commands below min_items',
      { plans: [eight, { ...few, command: 'docs' }], measures: processes },
      'A pool was not worth it for docs: fewer items than min_items (5).',
    ],
    [
      'with what came from the cache',
      { measures: measuresOf({ cacheHits: 1 }) },
      '1 of 1 result came from the cache.',
    ],
    ['with what was repeated', { measures: measuresOf({ retries: 2 }) }, '2 attempts were repeated.'],
    ['with one repetition', { measures: measuresOf({ retries: 1 }) }, '1 attempt was repeated.'],
    [
      'with the pool that had to be slowed down',
      { measures: measuresOf({ throttled: [{ afterMilliseconds: 5, limit: 1, why: 'instances-lost' }] }) },
      'More than half of the instances were lost: the rest was done one at a time.',
    ],
    [
      'with the lowest limit, not the last one',
      {
        measures: measuresOf({
          throttled: [
            { afterMilliseconds: 5, limit: 4, why: 'rate-limited' },
            { afterMilliseconds: 6, limit: 2, why: 'rate-limited' },
            { afterMilliseconds: 7, limit: 3, why: 'recovered' },
          ],
        }),
      },
      'The service limited the rate: as few as 2 instances at once.',
    ],
  ])('is told %s', (_, changes, line) => {
    expect(markdownReporter(reportOf(changes))).toContain(line);
  });
});
