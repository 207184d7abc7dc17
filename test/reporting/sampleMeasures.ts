import type { Measures } from '../../src/model/report.ts';

/** Measures of a run of 12 seconds without any instance. */
export const sampleMeasures: Measures = {
  mode: 'processes',
  width: 8,
  wallMilliseconds: 12_100,
  distributionMilliseconds: 1.2,
  spawnMilliseconds: 410,
  aggregationMilliseconds: 31,
  itemMilliseconds: 74_800,
  longestItemMilliseconds: 4_200,
  criticalPathMilliseconds: 11_930,
  lowerBoundMilliseconds: 9_350,
  efficiency: 0.773,
  bottleneck: { kind: 'instance', name: 'code-reviewer#3', milliseconds: 11_700 },
  retries: 0,
  cacheHits: 0,
  peakMemoryBytes: 93_000_000,
  throttled: [],
  instances: [],
  timeline: [],
};

/** What was measured where everything happened that can be shown. */
export function busyMeasures(): Measures {
  const names = ['code-reviewer', 'writer'].flatMap((worker) =>
    [1, 2, 3, 4, 5, 6].map((number) => `${worker}#${number}`),
  );
  return {
    ...sampleMeasures,
    retries: 7,
    cacheHits: 31,
    throttled: [
      { afterMilliseconds: 3_000, limit: 3, why: 'rate-limited' },
      { afterMilliseconds: 7_500, limit: 8, why: 'recovered' },
    ],
    instances: names.map((name, index) => ({
      name,
      items: 8 + (index % 3),
      busyMilliseconds: 9_000 + index * 200,
      busyShare: (9_000 + index * 200) / 12_100,
      spawnMilliseconds: 34,
      losses: isLost(index) ? [{ cause: 'crashed', detail: 'ended by signal 9 (SIGKILL)' }] : [],
    })),
    timeline: names.flatMap(spansOf),
  };
}

function isLost(index: number): boolean {
  return index % 5 === 2;
}

function spansOf(instance: string, index: number): Measures['timeline'] {
  const from = 40 + index * 60;
  const lostAt = 4_000 + index * 90;
  const spans = [
    [from, from + 700, 3, 'cached'],
    [from + 720, lostAt, 2, 'worked'],
    ...(isLost(index) ? [[lostAt, lostAt + 1_500, 1, 'lost'] as const] : []),
    [lostAt + 1_700, 11_000 - index * 150, 4, 'worked'],
  ] as const;
  return spans.map(([fromMilliseconds, toMilliseconds, items, state]) => {
    return { instance, fromMilliseconds, toMilliseconds, items, state };
  });
}
