import { describe, expect, it } from 'vitest';
import type { LossCause } from '../../src/model/outcome.ts';
import {
  statusJson,
  statusLine,
  statusLines,
  type RunStatus,
  type StatusBoard,
} from '../../src/reporting/status.ts';

/** When the last event of these runs was, in milliseconds since 1970. */
const lastAt = 1_700_000_000_000;

const idle = { status: 'running', done: 0, failed: 0, losses: [] } as const;

const two: RunStatus = statusOf(
  {
    planned: 1_000,
    done: 214,
    failed: 1,
    instances: new Map([
      ['w#1', { ...idle, done: 200 }],
      [
        'w#2',
        { ...idle, status: 'lost', done: 14, failed: 1, losses: lossesOf('crashed', 'stuck', 'crashed') },
      ],
    ]),
  },
  {
    'w#1': { 'agents/a.md': 1 },
    'w#2': { 'agents/b.md': 2, 'agents/c.md': 2, 'agents/d.md': 1 },
  },
);

describe('the status of a run', () => {
  it('tells how far it is, what it took, and what each instance does', () => {
    expect(statusLines(two, lastAt + 3_200)).toEqual([
      'audit · r1 · epoch 1 · running',
      '214 of 1,000 items done (21 %), 1 failed, 4 working, 781 waiting.',
      '0 retries, 0 from the cache.',
      'Last event 3 s ago.',
      '',
      'w#1  working   200 done           agents/a.md',
      'w#2  starting  14 done, 1 failed  (lost: 2 × crashed, stuck)  agents/b.md, attempt 2 and 2 more',
    ]);
  });

  it('shows an instance that has its first items and is not yet started', () => {
    const status = statusOf({ planned: 1 }, { 'w#1': { a: 1 } });
    expect(statusLines(status, lastAt).at(-1)).toBe('w#1  starting  0 done  a');
  });

  it.each([
    ['running', 'idle'],
    ['finished', 'finished'],
    ['interrupted', 'interrupted'],
    ['lost', 'lost'],
  ] as const)('shows an instance that is %s and holds nothing as %s', (state, shown) => {
    const status = statusOf({ instances: new Map([['w#1', { ...idle, status: state }]]) });
    expect(statusLines(status, lastAt).at(-1)).toBe(`w#1  ${shown}  0 done`);
  });

  it('tells retries, cache hits and how many may work at the same time, and why', () => {
    const board = { retries: 1, cacheHits: 1_200, limit: 4, throttled: [{ why: 'memory' }] } as const;
    expect(statusLines(statusOf(board), lastAt)[2]).toBe(
      '1 retry, 1,200 from the cache, at most 4 instances at a time (memory).',
    );
  });

  it.each([
    [0, 0, 100],
    [3, 1, 33],
    [1_000, 999, 99],
    [7, 7, 100],
  ])('of %i items of which %i are done says %i percent', (planned, done, percent) => {
    expect(statusLines(statusOf({ planned, done }), lastAt)[1]).toContain(`(${percent} %)`);
  });

  it.each([
    [-5_000, '0 s'],
    [999, '0 s'],
    [119_000, '119 s'],
    [120_000, '2 min'],
    [7_199_000, '119 min'],
    [7_200_000, '2 h'],
    [172_800_000, '2 days'],
  ])('after %i milliseconds says that the last event was %s ago', (passed, shown) => {
    expect(statusLines(statusOf({}), lastAt + passed)[3]).toBe(`Last event ${shown} ago.`);
  });

  it.each([
    ['running', 60_000, undefined],
    [
      'running',
      60_001,
      'Nothing happens: if its pool-run is no longer alive, `pool-run resume r1` goes on with it.',
    ],
    ['complete', 60_001, undefined],
    ['incomplete', 0, '`pool-run resume r1` does what is missing.'],
    ['interrupted', 0, '`pool-run resume r1` does what is missing.'],
  ] as const)('of a run that is %s, %i ms after its last event, hints %j', (outcome, passed, hint) => {
    expect(statusLines(statusOf({ outcome }), lastAt + passed)[4]).toBe(hint);
  });

  it('of a run without events says only that', () => {
    const status = statusOf({ epoch: 0 });
    expect(statusLines(status, lastAt)).toEqual(['r1 has not begun.']);
    expect(statusLine(status, lastAt)).toBe('r1 has not begun.');
  });

  it('shows names from files and instances without control characters', () => {
    const evil = '\u001B[2Ja\nb\u202E';
    const status = { ...statusOf({ command: evil }, { [evil]: { [evil]: 1 } }), run: evil };
    const lines = [...statusLines(status, lastAt + 90_000), statusLine(status, lastAt + 90_000)];
    expect(lines.join('')).toMatch(/^[\u0020-\u007E·]*$/);
  });
});

describe('the status of a run with many instances', () => {
  const names = Array.from({ length: 200 }, (_, index) => `w#${index + 1}`);
  const many = statusOf(
    {
      planned: 500,
      instances: new Map(
        names.map((name, index) => [name, { ...idle, status: index < 150 ? 'running' : 'lost' } as const]),
      ),
    },
    { 'w#42': { a: 1 }, 'w#199': { b: 1 } },
  );

  it('shows those at work first and counts the others where there are too few rows', () => {
    const lines = statusLines(many, lastAt, 9);
    expect(lines).toHaveLength(9);
    expect(lines.slice(5)).toEqual([
      'w#42   working   0 done  a',
      'w#199  starting  0 done  b',
      'w#1    idle      0 done',
      '… and 197 more instances: 148 idle, 49 lost',
    ]);
  });

  it.each([1, 4, 6, 7, 24, 100, 204, 205, 206])('fits into %i rows', (rows) => {
    expect(statusLines(many, lastAt, rows).length).toBeLessThanOrEqual(rows);
  });

  it('shows all in their order where there are enough rows', () => {
    const shown = statusLines(many, lastAt, 205).slice(5);
    expect(shown.map((line) => line.split(' ')[0])).toEqual(names);
  });
});

describe('the status of a run in one line', () => {
  it('tells how far it is', () => {
    expect(statusLine(two, lastAt)).toBe(
      'audit running: 214 of 1,000 items done (21 %), 1 failed, 4 working, 781 waiting.',
    );
  });

  it('stays the same while nothing happens, until that is for long', () => {
    expect(statusLine(two, lastAt + 60_000)).toBe(statusLine(two, lastAt));
    expect(statusLine(two, lastAt + 61_000)).toContain('`pool-run resume r1`');
  });
});

describe('the status of a run as JSON', () => {
  it('has the same numbers, and for each instance what it holds', () => {
    expect(JSON.parse(JSON.stringify(statusJson(two)))).toEqual({
      run: 'r1',
      command: 'audit',
      epoch: 1,
      state: 'running',
      items: { planned: 1_000, done: 214, failed: 1, working: 4, waiting: 781 },
      retries: 0,
      cacheHits: 0,
      limit: null,
      startedAt: 0,
      lastEventAt: lastAt,
      instances: [
        {
          name: 'w#1',
          state: 'working',
          done: 200,
          failed: 0,
          losses: [],
          held: 1,
          item: 'agents/a.md',
          attempt: 1,
        },
        {
          name: 'w#2',
          state: 'starting',
          done: 14,
          failed: 1,
          losses: ['crashed', 'stuck', 'crashed'],
          held: 3,
          item: 'agents/b.md',
          attempt: 2,
        },
      ],
    });
  });

  it('says that a run without events has not begun', () => {
    expect(statusJson(statusOf({ epoch: 0 }))).toMatchObject({ run: 'r1', state: 'not-begun' });
  });
});

function statusOf(
  changes: Partial<StatusBoard>,
  held: Readonly<Record<string, Readonly<Record<string, number>>>> = {},
): RunStatus {
  const board: StatusBoard = {
    command: 'audit',
    epoch: 1,
    outcome: 'running',
    planned: 0,
    done: 0,
    failed: 0,
    retries: 0,
    cacheHits: 0,
    limit: undefined,
    throttled: [],
    startedAt: 0,
    lastAt,
    instances: new Map(),
    ...changes,
  };
  const items = Object.entries(held).map(
    ([instance, attempts]) => [instance, new Map(Object.entries(attempts))] as const,
  );
  return { run: 'r1', board, held: new Map(items) };
}

function lossesOf(...causes: readonly LossCause[]): { readonly cause: LossCause }[] {
  return causes.map((cause) => ({ cause }));
}
