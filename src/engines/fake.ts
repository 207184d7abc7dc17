import type { Finding } from '../model/finding.ts';
import { fakeScript, type FakeAnswer, type FakeFault, type FakeScript } from '../model/fakeScript.ts';
import type { ItemOutcome, Lost } from '../model/outcome.ts';
import type { Item } from '../model/plan.ts';
import type { Attempt, Engine, EngineInstance } from '../model/ports.ts';
import { decisions, isFault } from './fake/decide.ts';

/**
 * What a fake engine follows, and how it poses: with items that move between instances, or with whole shards. Without a
 * script items take about 200 ms, and nothing goes wrong.
 */
export interface FakeOptions {
  readonly script: FakeScript | undefined;
  readonly unit: Engine['unit'];
  readonly ceiling: number;
}

/** How often an instance that takes its time shows that it is alive, in milliseconds. One that hangs does not. */
const pulse = 1_000;

/** The longest that one timer can wait, in milliseconds. */
const longestTimer = 2 ** 31 - 1;

/**
 * An engine that does what a script says: it waits, and answers, crashes, hangs or misbehaves otherwise. For trying a
 * definition out without paying, and for tests. Nothing is read or started; its results say that they are scripted, and
 * are never taken from the cache.
 *
 * An instance works through its items one after another, and the first fault ends the attempt: what it delivered before
 * counts, except that of an answer which is all garbage nothing does.
 */
export function fakeEngine({ script = fakeScript(), unit, ceiling }: FakeOptions): Engine {
  const decide = decisions(script);
  return {
    name: 'fake',
    version: '1',
    unit,
    ceiling,
    batch: 1,
    mode: 'simulated',
    async open() {
      const instance = new FakeInstance(script, unit, decide);
      await instance.wait(script.start);
      return instance;
    },
  };
}

class FakeInstance implements EngineInstance {
  private isClosed = false;
  private timer: NodeJS.Timeout | undefined;
  private wake: (() => void) | undefined;
  private readonly kept: Buffer[] = [];
  private readonly script: FakeScript;
  private readonly unit: Engine['unit'];
  private readonly decide: ReturnType<typeof decisions>;

  constructor(script: FakeScript, unit: Engine['unit'], decide: ReturnType<typeof decisions>) {
    this.script = script;
    this.unit = unit;
    this.decide = decide;
  }

  async work(items: readonly Item[], attempt: Attempt): Promise<readonly ItemOutcome[] | Lost> {
    const decided = items.map((item) => ({ item, ...this.decide(item.id, attempt.number) }));
    const isGarbage = decided.find(({ what }) => isFault(what))?.what === 'garbage';
    const answered: ItemOutcome[] = [];
    for (const { item, what, after } of decided) {
      const started = performance.now();
      // Filled, because memory that nobody has written to is not really taken.
      if (this.script.memory > 0) this.kept.push(Buffer.alloc(this.script.memory, 1));
      await this.wait(after, attempt.alive);
      if (what === 'hang') await this.wait(Infinity);
      if (this.isClosed || what === 'hang') return { lost: 'crashed', reason: 'was ended' };
      if (isFault(what)) return lossBy(what, this.script);
      const outcome = outcomeOf(item.id, what, performance.now() - started);
      if (this.unit === 'item') answered.push(outcome);
      else if (!isGarbage) attempt.deliver(outcome);
    }
    return answered;
  }

  close(): Promise<void> {
    this.isClosed = true;
    clearTimeout(this.timer);
    this.wake?.();
    this.kept.length = 0;
    return Promise.resolve();
  }

  /** Waits so many milliseconds, or until the instance is closed; with signs of life where `alive` takes them. */
  async wait(milliseconds: number, alive?: () => void): Promise<void> {
    const slice = alive ? pulse : longestTimer;
    // Until a moment, not slice by slice: timers are late by up to a millisecond, or early by less, and that would add up.
    const end = performance.now() + milliseconds;
    for (let left = milliseconds; left > 0 && !this.isClosed; left = Math.floor(end - performance.now())) {
      await new Promise<void>((resolve) => {
        this.wake = resolve;
        this.timer = setTimeout(resolve, Math.min(left, slice));
      });
      if (!this.isClosed) alive?.();
    }
  }
}

function lossBy(fault: Exclude<FakeFault, 'hang'>, script: FakeScript): Lost {
  switch (fault) {
    case 'crash':
      return { lost: 'crashed', reason: 'crashed, as its script says' };
    case 'garbage':
      return { lost: 'garbled', reason: 'answered garbage, as its script says' };
    case 'partial':
      return { lost: 'garbled', reason: 'its answer broke off, as its script says' };
    case 'rate_limit':
      return {
        lost: 'rate-limited',
        reason: 'was told to come back later, as its script says',
        retryAfterMilliseconds: script.retry_after,
      };
    default:
      return fault satisfies never;
  }
}

function outcomeOf(item: string, answer: FakeAnswer, milliseconds: number): ItemOutcome {
  if (answer === 'fail') {
    return { status: 'failed', item, cause: 'failed-analysis', reason: 'failed, as its script says' };
  }
  return {
    status: 'done',
    item,
    milliseconds,
    result: { findings: answer === 'finding' ? [findingOf(item)] : [] },
  };
}

function findingOf(item: string): Finding {
  return {
    ruleId: 'fake-finding',
    level: 'note',
    message: 'This finding is scripted: the engine "fake" looked at nothing.',
    location: { path: item, line: 1, column: 1 },
    fingerprint: `fake-finding ${item}`,
    sources: [],
  };
}
