import { describe, expect, it } from 'vitest';
import { doneOf, failedOf, findingOf } from '../model/samples.ts';
import { HeldEngine } from './heldEngine.ts';
import {
  claims,
  endings,
  eventsOf,
  local,
  planWith,
  poolRequestOf,
  run,
  start,
  startAll,
  storeOf,
} from './requests.ts';
import { fakeTime } from './fakeTime.ts';

const pass = fakeTime();

const plan = planWith([
  ['a', 'b'],
  ['c', 'd'],
]);

describe('a run that is interrupted', () => {
  it('ends its instances, and what they held is skipped and not failed', async () => {
    const engine = new HeldEngine();
    const { finished, events, abort } = start(plan, engine);
    await engine.next('worker#1');
    await engine.next('worker#2');
    abort();
    const { coverage, outcome } = await finished;

    expect(outcome).toBe('interrupted');
    expect(coverage).toMatchObject({ planned: 4, done: 0, failed: 0, skipped: 4, failures: [] });
    expect(engine.closed.toSorted()).toEqual(['worker#1', 'worker#2']);
    expect(eventsOf(events, 'item_failed')).toMatchObject([
      { item: 'a', cause: 'interrupted', final: false },
      { item: 'c', cause: 'interrupted', final: false },
    ]);
    expect(endings(events)).toEqual(['worker#1 interrupted', 'worker#2 interrupted']);
    expect(claims(events)).toEqual(['worker#1 a', 'worker#2 c']);
    expect(events.at(-1)).toMatchObject({ type: 'run_finished', outcome: 'interrupted' });
  });

  it('keeps what was finished, and what is still delivered while its instances end', async () => {
    const engine = new HeldEngine();
    const { finished, abort } = start(plan, engine);
    const [a, c] = [await engine.next('worker#1'), await engine.next('worker#2')];
    a.finish([findingOf()]);
    const b = await engine.next('worker#1');
    abort();
    b.attempt.deliver(doneOf('b'));
    c.answer([failedOf('c', 'it cannot be read')]);
    const { coverage, counts } = await finished;
    expect(coverage).toMatchObject({ done: 2, failed: 0, skipped: 2 });
    expect(counts.error).toBe(1);
  });

  it('before its first item opens nothing and skips them all', async () => {
    const engine = new HeldEngine();
    const { report, events } = await run(plan, engine, { signal: AbortSignal.abort() });
    expect(report).toMatchObject({ outcome: 'interrupted', coverage: { done: 0, skipped: 4 } });
    expect(events.map(({ type }) => type)).toEqual(['run_started', 'run_finished']);
    expect(engine.opened).toEqual([]);
  });

  it('after its last item was delivered is complete', async () => {
    const engine = new HeldEngine();
    const { finished, abort } = start(planWith([['a']]), engine);
    const last = await engine.next('worker#1');
    last.attempt.deliver(doneOf('a'));
    abort();
    expect((await finished).outcome).toBe('complete');
  });

  it('waits neither at the gate nor for a pause', async () => {
    const engine = new HeldEngine();
    const { finished, events, abort } = start(planWith([['a'], ['b'], ['c'], []]), engine, { budget: 2 });
    (await engine.next('worker#1')).lose({ lost: 'rate-limited', retryAfterMilliseconds: 3_600_000 });
    await pass(0);
    abort();
    expect((await finished).coverage).toMatchObject({ done: 0, failed: 0, skipped: 3 });
    expect(engine.opened).toHaveLength(engine.closed.length);
    expect(events.at(-1)?.type).toBe('run_finished');
  });

  it('while an instance is started gives it no work, and closes it', async () => {
    const engine = new HeldEngine();
    let open = doNothing;
    engine.openWhen = new Promise<void>((resolve) => (open = resolve));
    const { finished, abort } = start(planWith([['a']]), engine);
    await pass(0);
    abort();
    open();
    expect((await finished).coverage.skipped).toBe(1);
    await pass(0);
    expect([engine.opened, engine.closed, engine.all]).toEqual([['worker#1'], ['worker#1'], []]);
  });

  it('is not held up by an instance that cannot be ended', async () => {
    const engine = new HeldEngine();
    engine.closing = 'hangs';
    const { finished, abort } = start(planWith([['a'], ['b']]), engine);
    (await engine.next('worker#2')).finish();
    await pass(0);
    abort();
    await pass(10_000);
    expect((await finished).coverage).toMatchObject({ done: 1, skipped: 1 });
  });

  it('interrupts all of its commands', async () => {
    const [one, other] = [new HeldEngine(), new HeldEngine()];
    const { finished, abort } = startAll([
      poolRequestOf(planWith([['a']]), one),
      poolRequestOf({ ...planWith([['b']]), command: 'docs' }, other),
    ]);
    await pass(0);
    abort();
    expect(await finished).toMatchObject({ outcome: 'interrupted', coverage: { skipped: 2 } });
    expect([one.closed, other.closed]).toEqual([['worker#1'], ['worker#1']]);
  });
});

describe('a journal that cannot be written', () => {
  const full = Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });

  it('ends the run with its error, after every instance was closed', async () => {
    const engine = new HeldEngine();
    const store = storeOf(1, (event) => {
      if (event.type === 'item_done') throw full;
    });
    const { finished } = start(plan, engine, { store });
    const ended = errorOf(finished);
    const a = await engine.next('worker#1');
    await engine.next('worker#2');
    expect(() => a.attempt.deliver(doneOf('a'))).not.toThrow();
    expect(await ended).toBe(full);
    expect(engine.closed.toSorted()).toEqual(['worker#1', 'worker#2']);
    expect(store.written.at(-1)).toBe('journal closed');
    expect(store.written).not.toContain('board');
  });

  it('ends the run also where it is only told of memory, or of a process', async () => {
    const engine = new HeldEngine();
    const store = storeOf(1, ({ type }) => {
      if (type === 'pool_throttled' || type === 'process_ended') throw full;
    });
    const short = start(plan, engine, { store, memory: noneLeft });
    const ended = errorOf(short.finished);
    await pass(2_000);
    expect(await ended).toBe(full);
    expect(engine.closed).toHaveLength(2);

    const ending = new HeldEngine();
    const open = ending.open.bind(ending);
    ending.open = (seat) => {
      setTimeout(() => seat.processEnded(7), 50);
      return open(seat);
    };
    const other = start(planWith([['a']]), ending, {
      store: storeOf(1, (event) => store.journal.append(event)),
    });
    const otherEnded = errorOf(other.finished);
    await pass(100);
    expect(await otherEnded).toBe(full);
    expect(ending.closed).toHaveLength(1);
  });

  it('from the beginning ends the run before anything is started', async () => {
    const engine = new HeldEngine();
    const store = storeOf(1, () => {
      throw full;
    });
    await expect(start(plan, engine, { store }).finished).rejects.toBe(full);
    expect(engine.opened).toEqual([]);
    expect(store.written.at(-1)).toBe('journal closed');
  });

  it('ends the run in the same way when somebody who looks on throws', async () => {
    const engine = new HeldEngine();
    const bug = new Error('Internal error: of progress');
    const observe = ({ type }: { readonly type: string }): void => {
      if (type === 'instance_started') throw bug;
    };
    await expect(start(plan, engine, { observe }).finished).rejects.toBe(bug);
    expect(engine.opened).toHaveLength(engine.closed.length);
  });

  it('leaves no report where only the merge fails', async () => {
    const { finished, store } = start(planWith([['a']]), local(), {
      conclude: throwAlways,
      reporters: { md: () => '' },
    });
    await expect(finished).rejects.toThrow('of a rule');
    expect(store.written).not.toContain('report.md');
    expect(store.written.at(-1)).toBe('journal closed');
  });
});

function doNothing(): void {}

function throwAlways(): never {
  throw new Error('Internal error: of a rule');
}

function noneLeft(): { availableBytes: number; limitBytes: number } {
  return { availableBytes: 0, limitBytes: 1 };
}

/** What a run rejects with. */
async function errorOf(finished: Promise<unknown>): Promise<unknown> {
  const [ended] = await Promise.allSettled([finished]);
  return ended.status === 'rejected' ? ended.reason : undefined;
}
