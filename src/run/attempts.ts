import type { ItemOutcome, Lost } from '../model/outcome.ts';
import type { Item } from '../model/plan.ts';
import type { Attempt, EngineInstance } from '../model/ports.ts';

/** Limits of one attempt, in milliseconds from its own start. */
export interface AttemptLimits {
  readonly timeout: number;
  /** Without any sign of life and without any progress for so long, an instance is stuck. */
  readonly stuckAfter: number;
}

/** How long ending an instance may take before its items are given to others all the same, in milliseconds. */
const patience = 10_000;

/** Ends an instance. Resolves also when that fails or takes too long: nothing may wait for it for ever. */
export async function endInstance(instance: EngineInstance): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const impatient = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, patience);
  });
  try {
    await Promise.race([instance.close(), impatient]);
  } catch {
    // What ends badly has ended.
  } finally {
    clearTimeout(timer);
  }
}

/** Between two looks at the attempts that are under way, in milliseconds. */
const shortestLook = 5;
const longestLook = 250;

/** One attempt that is under way. All its times are monotonic, so that a change of the clock ends nothing. */
class UnderWay implements Attempt {
  readonly number: number;
  readonly alive = (): void => {
    this.isAlive = true;
  };
  readonly deliver = (outcome: ItemOutcome): void => {
    // What comes after the end is late: the items are somebody else's by now.
    if (this.isOver) return;
    this.isAlive = true;
    this.take(outcome);
  };
  readonly wait = async (turn: Promise<void>): Promise<void> => {
    const since = performance.now();
    this.isWaiting = true;
    await turn;
    this.isWaiting = false;
    this.isAlive = true;
    this.started += performance.now() - since;
  };
  private readonly limits: AttemptLimits;
  private readonly instance: EngineInstance;
  private readonly take: (outcome: ItemOutcome) => void;
  /** Moved by what was waited for. */
  private started = performance.now();
  private isWaiting = false;
  private lastLife = this.started;
  /** A sign of life or progress since the last look: asking for the time each time would cost more than a small item. */
  private isAlive = false;
  private isOver = false;
  private lost: Lost | undefined;
  private finish: ((answer: readonly ItemOutcome[] | Lost) => void) | undefined;

  constructor(instance: EngineInstance, number: number, limits: AttemptLimits, take: UnderWay['take']) {
    this.instance = instance;
    this.number = number;
    this.limits = limits;
    this.take = take;
  }

  run(items: readonly Item[]): Promise<readonly ItemOutcome[] | Lost> {
    return new Promise((resolve) => {
      this.finish = resolve;
      const crash = (error: unknown): void => this.end({ lost: 'crashed', reason: messageOf(error) });
      try {
        this.instance.work(items, this).then((answer) => this.answer(answer), crash);
      } catch (error) {
        crash(error);
      }
    });
  }

  /**
   * Ends the attempt; the first cause is the one that is told. Its items are free only when its instance is gone: nothing is
   * done twice at the same time.
   */
  end(lost: Lost): void {
    if (this.lost || this.isOver) return;
    this.lost = lost;
    void endInstance(this.instance).then(() => {
      this.isOver = true;
      this.finish?.(lost);
    });
  }

  private answer(answer: readonly ItemOutcome[] | Lost): void {
    if ('lost' in answer) {
      this.end(answer);
    } else if (this.lost) {
      // An answer that came in spite of all counts, but its instance is ended.
      for (const outcome of answer) this.deliver(outcome);
    } else {
      this.isOver = true;
      this.finish?.(answer);
    }
  }

  /** Why the attempt has to end now, if it has to. */
  verdict(now: number): Lost | undefined {
    const { timeout, stuckAfter } = this.limits;
    if (this.isWaiting) return undefined;
    if (now - this.started >= timeout) {
      return { lost: 'timed-out', reason: `it took longer than its timeout of ${seconds(timeout)}` };
    }
    if (this.isAlive) this.lastLife = now;
    this.isAlive = false;
    if (now - this.lastLife >= stuckAfter) {
      return { lost: 'stuck', reason: `it showed no life and no progress for ${seconds(stuckAfter)}` };
    }
    return undefined;
  }
}

/** All attempts that are under way, and one watch over them: a timer for each would cost more than a small item. */
export class Attempts {
  private readonly underWay = new Set<UnderWay>();
  private readonly timer: NodeJS.Timeout;
  /** Why nothing is to be begun any more. */
  private over: Lost | undefined;

  /** `tick` is called now and then while the attempts are watched. */
  constructor(limits: readonly AttemptLimits[], tick: (now: number) => void) {
    const shortest = Math.min(...limits.map(({ stuckAfter }) => stuckAfter));
    const look = Math.min(longestLook, Math.max(shortestLook, shortest / 8));
    this.timer = setInterval(() => {
      const now = performance.now();
      for (const attempt of this.underWay) {
        const lost = attempt.verdict(now);
        if (lost) attempt.end(lost);
      }
      tick(now);
    }, look);
  }

  /** Works on items until the instance answers, is lost, or has to be ended. One that is lost has been closed. */
  async make(
    instance: EngineInstance,
    { items, number }: { readonly items: readonly Item[]; readonly number: number },
    limits: AttemptLimits,
    take: (outcome: ItemOutcome) => void,
  ): Promise<readonly ItemOutcome[] | Lost> {
    if (this.over) {
      await endInstance(instance);
      return this.over;
    }
    const attempt = new UnderWay(instance, number, limits, take);
    this.underWay.add(attempt);
    const answer = await attempt.run(items);
    this.underWay.delete(attempt);
    return answer;
  }

  /** Starts an instance. It may take as long as an attempt, and one that starts later than that is closed at once. */
  async open(
    start: () => Promise<EngineInstance | Lost>,
    { timeout }: AttemptLimits,
  ): Promise<EngineInstance | Lost> {
    let opened: EngineInstance | undefined;
    let isLate = false;
    const starting: EngineInstance = {
      async work() {
        const answer = await start();
        if ('lost' in answer) return answer;
        if (isLate) await endInstance(answer);
        else opened = answer;
        return [];
      },
      async close() {
        isLate = true;
        if (opened) await endInstance(opened);
      },
    };
    const limits = { timeout, stuckAfter: timeout };
    const answer = await this.make(starting, { items: [], number: 1 }, limits, () => undefined);
    if ('lost' in answer) return answer;
    return opened ?? { lost: 'crashed', reason: 'it was not started' };
  }

  /** Ends everything that is under way, and all that would follow. */
  endAll(lost: Lost): void {
    this.over = lost;
    for (const attempt of this.underWay) attempt.end(lost);
  }

  /** Stops watching. */
  close(): void {
    clearInterval(this.timer);
  }
}

function seconds(milliseconds: number): string {
  return `${Number((milliseconds / 1000).toPrecision(3))} s`;
}

/** What is known of an error that should not have been thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
