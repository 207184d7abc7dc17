import { describeAssignment } from '../../model/assignment.ts';
import type { ItemOutcome, Lost, Usage } from '../../model/outcome.ts';
import type { Item } from '../../model/plan.ts';
import type { Attempt, EngineInstance, Seat } from '../../model/ports.ts';
import { readAnswer } from './answer.ts';
import { lossOf } from './loss.ts';
import { assignmentOf, failuresOf, readOnlyTools, type ClaudeOptions } from './options.ts';
import type { Reservation } from './purse.ts';
import { Session } from './session.ts';
import type { ClientEvent } from './stream.ts';

/** One headless client for each attempt: a question, and one repair of an answer that does not hold. */
export class ClaudeInstance implements EngineInstance {
  private session: Session | undefined;
  private isClosed = false;
  private wake: (() => void) | undefined;
  private readonly closing = new Promise<void>((resolve) => {
    this.wake = resolve;
  });
  private readonly options: ClaudeOptions;
  private readonly seat: Seat;
  private readonly schema: string;

  constructor(options: ClaudeOptions, seat: Seat, schema: string) {
    this.options = options;
    this.seat = seat;
    this.schema = schema;
  }

  async work(given: readonly Item[], attempt: Attempt): Promise<readonly ItemOutcome[] | Lost> {
    const failed = failuresOf(given, this.options);
    failed.forEach(attempt.deliver);
    const items = given.filter(({ id }) => !this.options.failed.has(id));
    if (items.length === 0) return [];
    const reservation = await this.admit(items, attempt);
    if ('lost' in reservation) return reservation;
    let answer: readonly ItemOutcome[] | Lost = closed;
    try {
      if (this.isClosed) return closed;
      answer = await this.converse(items, attempt, reservation);
      if ('lost' in answer && answer.lost === 'cannot-start') this.options.service.hopeless = answer;
      return answer;
    } finally {
      const isCutOff = this.isClosed || reservation.isExhausted;
      if ('lost' in answer) reservation.close(isCutOff ? 'cut-off' : 'priced');
      else reservation.close('done');
    }
  }

  /**
   * What is set aside for this attempt, once it is its turn, or why it cannot be made. What others have set aside and do not
   * take may be enough: nothing is refused before they have ended.
   */
  private async admit(items: readonly Item[], attempt: Attempt): Promise<Reservation | Lost> {
    const { service, history } = this.options;
    // Who was told to end waits for no turn.
    await Promise.race([this.turn(attempt), this.closing]);
    for (;;) {
      if (this.isClosed) return closed;
      if (service.hopeless) return service.hopeless;
      const reservation = service.purse.reserve(items.length, this.seat.total - 1, history(items));
      if (reservation) return reservation;
      const released = service.purse.released();
      if (!released) return { lost: 'over-budget', reason: 'the budget is used up' };
      await Promise.race([attempt.wait(released), this.closing]);
    }
  }

  private async turn(attempt: Attempt): Promise<void> {
    await attempt.wait(this.options.service.ramp.turn());
    await attempt.wait(this.seat.admitted());
  }

  async close(): Promise<void> {
    this.isClosed = true;
    this.wake?.();
    await this.session?.end();
  }

  /** The question, and the one repair of an answer that does not hold. */
  private async converse(
    items: readonly Item[],
    attempt: Attempt,
    reservation: Reservation,
  ): Promise<readonly ItemOutcome[] | Lost> {
    const { cwd } = this.options;
    const assignment = assignmentOf(this.options, this.seat.instance, items);
    const started = performance.now();
    const session = this.start(attempt, reservation);
    this.session = session;
    try {
      const problems: string[] = [];
      // The answer, and one repair of an answer that does not hold.
      while (problems.length < 2) {
        const reply = await session.ask(
          problems.length === 0 ? describeAssignment(assignment) : correction(problems),
        );
        // What was told to end may still answer.
        if (this.isClosed) return closed;
        const loss = lossOf(reply);
        if (loss) return reservation.isExhausted ? overBudget : loss;
        const read = readAnswer('result' in reply ? reply.result.output : undefined, assignment, cwd);
        // What was handed in counts, whatever it has cost.
        if ('results' in read) return outcomes(items, read.results, performance.now() - started);
        if (reservation.isExhausted) return overBudget;
        problems.push(read.problems.join('; '));
      }
      return {
        lost: 'garbled',
        reason: `its answer did not hold after one correction: ${problems[1] ?? ''}`,
      };
    } finally {
      await session.close();
    }
  }

  private start(attempt: Attempt, reservation: Reservation): Session {
    const { service, cwd } = this.options;
    const observe = (event: ClientEvent): void => {
      if (event.kind === 'used') this.use(event.usage, reservation);
      // The client knows no limit for tokens.
      if (event.kind === 'goes-on' && reservation.isExhausted) void this.session?.end();
      if (event.kind !== 'slowed') return;
      service.ramp.hold(event.milliseconds);
      this.seat.slowedDown();
    };
    const words = this.words(reservation);
    const program = { path: service.program, arguments: words, cwd, environment: environment() };
    return new Session(program, this.seat, attempt.alive, observe);
  }

  private use(usage: Usage, reservation: Reservation): void {
    const isTooLate = reservation.isExhausted && usage.turns > 0;
    this.seat.used(usage);
    reservation.take(usage);
    if (isTooLate) void this.session?.end();
  }

  private words({ caps }: Reservation): string[] {
    const { service, agent, tools } = this.options;
    const agreed = tools.filter((tool) => !readOnlyTools.includes(tool));
    return [
      ...'-p --input-format stream-json --output-format stream-json --verbose --restricted'.split(' '),
      ...'--permission-mode dontAsk --strict-mcp-config --no-session-persistence'.split(' '),
      '--tools',
      tools.join(','),
      ...(agreed.length > 0 ? ['--allowedTools', agreed.join(',')] : []),
      '--append-system-prompt',
      agent,
      '--json-schema',
      this.schema,
      '--max-turns',
      String(service.maxTurns),
      ...(caps.usd === undefined ? [] : ['--max-budget-usd', caps.usd.toFixed(4)]),
      ...(service.model === undefined ? [] : ['--model', service.model]),
    ];
  }
}

function correction(problems: readonly string[]): string {
  return `Your answer cannot be used: ${problems.join('; ')}. Hand it in again, corrected and whole.`;
}

const overBudget: Lost = { lost: 'over-budget', reason: 'it used up its part of the budget' };

const closed: Lost = { lost: 'crashed', reason: 'the instance was closed' };

/** The client's own login is in our environment; that we run inside of another client is none of its business. */
function environment(): NodeJS.ProcessEnv {
  const { CLAUDECODE: _, CLAUDE_CODE_ENTRYPOINT: __, CLAUDE_CODE_SSE_PORT: ___, ...own } = process.env;
  return { CLAUDE_CODE_MAX_RETRIES: '4', ...own, DISABLE_AUTOUPDATER: '1' };
}

/** Each item's part of the duration is by weight: the instance does not tell which took how long. */
function outcomes(
  items: readonly Item[],
  results: Extract<ReturnType<typeof readAnswer>, { results: unknown }>['results'],
  milliseconds: number,
): ItemOutcome[] {
  const whole = items.reduce((sum, { weight }) => sum + weight, 0);
  return items.flatMap(({ id, weight }) => {
    const result = results.get(id);
    const part = whole > 0 ? weight / whole : 1 / items.length;
    return result
      ? [{ status: 'done', item: id, milliseconds: Math.round(milliseconds * part), result }]
      : [];
  });
}
