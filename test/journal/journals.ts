import type { RunEvent, UnstampedEvent } from '../../src/model/event.ts';
import { failureCauses, lossCauses } from '../../src/model/outcome.ts';
import { eventOf, findingOf } from '../model/samples.ts';
import { fc } from '../model/fc.ts';

export const instances = ['w#1', 'w#2', 'w#3'] as const;

/** An event as the orchestrator of an epoch would journal it. */
export function stamped(event: UnstampedEvent, epoch = 1, at = 0): RunEvent {
  return { ...event, run: 'r1', epoch, at };
}

export function claimed(item: string, instance = 'w#1', attempt = 1): UnstampedEvent {
  return { type: 'item_claimed', item, instance, attempt };
}

export function done(item: string, instance = 'w#1', milliseconds = 1): UnstampedEvent {
  return { type: 'item_done', item, instance, attempt: 1, milliseconds, result: { findings: [] } };
}

export function failed(item: string, instance = 'w#1', final = true, attempt = 1): UnstampedEvent {
  return { type: 'item_failed', item, instance, attempt, cause: 'crashed', reason: 'boom', final };
}

export function lost(instance: string): UnstampedEvent {
  return { type: 'instance_finished', instance, reason: 'lost', cause: 'crashed' };
}

/** These steps after an event, at times around that of it: a clock may be set. */
export function aroundIt(
  step: fc.Arbitrary<UnstampedEvent>,
  [first, begin]: readonly [UnstampedEvent, number],
): fc.Arbitrary<RunEvent[]> {
  const at = fc.integer({ min: begin - 50, max: begin + 50 });
  return fc
    .array(fc.tuple(step, at), { maxLength: 60 })
    .map((steps) => [eventOf(first, begin), ...steps.map(([event, when]) => eventOf(event, when))]);
}

/** Any event with any content, as far as its type allows. */
export function anyEvent(): fc.Arbitrary<RunEvent> {
  const text = fc.oneof(fc.string({ maxLength: 30 }), fc.string({ unit: 'binary', maxLength: 10 }));
  const count = fc.nat({ max: 1_000 });
  const milliseconds = fc.oneof(
    fc.nat({ max: 5_000_000 }).map((micros) => micros / 1_000),
    fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }),
  );
  const item = { item: text, instance: text, attempt: fc.integer({ min: 1, max: 9 }) };
  const flag = fc.constantFrom({}, { cached: true as const }, { changed: true as const });
  const result = anyResult(text);
  const unstamped: fc.Arbitrary<UnstampedEvent> = fc.oneof(
    fc.record({ type: fc.constant('run_started' as const), command: text, items: count, instances: count }),
    fc.record({
      type: fc.constant('run_resumed' as const),
      items: count,
      instances: count,
      dropped: fc.array(text, { maxLength: 3 }),
    }),
    fc.record({ type: fc.constant('instance_started' as const), instance: text, milliseconds }),
    fc.record({ type: fc.constant('process_started' as const), instance: text, pid: count, startTime: text }),
    fc.record({ type: fc.constant('process_ended' as const), instance: text, pid: count }),
    fc.record({ type: fc.constant('item_claimed' as const), ...item }),
    fc
      .tuple(fc.record({ type: fc.constant('item_done' as const), ...item, milliseconds, result }), flag)
      .map(([event, flags]) => ({ ...event, ...flags })),
    fc.record({
      type: fc.constant('item_failed' as const),
      ...item,
      cause: fc.constantFrom(...failureCauses),
      reason: text,
      final: fc.boolean(),
    }),
    fc.record({
      type: fc.constant('instance_finished' as const),
      instance: text,
      reason: fc.constant('lost' as const),
      cause: fc.constantFrom(...lossCauses),
      detail: text,
    }),
    fc.record({
      type: fc.constant('pool_throttled' as const),
      limit: count,
      why: fc.constant('memory' as const),
    }),
    fc.record({ type: fc.constant('run_finished' as const), outcome: fc.constant('complete' as const) }),
  );
  const stamp = fc.record({ run: text, epoch: fc.integer({ min: 1, max: 3 }), at: fc.nat({ max: 2 ** 41 }) });
  return fc.tuple(unstamped, stamp).map(([event, rest]) => ({ ...event, ...rest }));
}

function anyResult(text: fc.Arbitrary<string>) {
  const facts = fc.constantFrom({}, { facts: null }, { facts: { 'a"b': ['é', 1] } });
  return fc
    .tuple(fc.array(text, { maxLength: 2 }), facts)
    .map(([messages, rest]) => ({ findings: messages.map((message) => findingOf({ message })), ...rest }));
}

/** What an orchestrator may do next with one of the items and one of the instances. */
type Step = readonly [
  'claim' | 'done' | 'cached' | 'lose' | 'fail' | 'leave' | 'throttle' | 'resume' | 'late',
  number,
  number,
];

/**
 * Journals that orchestrators could have written: every item is claimed before it has an outcome, nobody claims what another
 * one holds, and whatever an earlier orchestrator adds after the next one has begun comes with its old epoch.
 */
export function anyJournal(items: readonly string[]): fc.Arbitrary<RunEvent[]> {
  const kinds = fc.constantFrom<Step[0][]>(
    'claim',
    'claim',
    'claim',
    'done',
    'done',
    'cached',
    'lose',
    'fail',
    'leave',
    'throttle',
    'resume',
    'late',
  );
  const step = fc.tuple(kinds, fc.nat({ max: items.length - 1 }), fc.nat({ max: instances.length - 1 }));
  return fc.array(step, { maxLength: 60 }).map((steps) => new Story(items).tell(steps));
}

/** An orchestrator's own account, kept apart from the board that is tested. */
class Story {
  private readonly items: readonly string[];
  private readonly events: RunEvent[] = [];
  private readonly held = new Map<string, string>();
  private readonly attempts = new Map<string, number>();
  private readonly done = new Set<string>();
  private epoch = 1;

  constructor(items: readonly string[]) {
    this.items = items;
  }

  tell(steps: readonly Step[]): RunEvent[] {
    this.add({ type: 'run_started', command: 'audit', items: this.items.length, instances: 3 });
    for (const instance of instances) this.add({ type: 'instance_started', instance, milliseconds: 2 });
    for (const step of steps) this.take(step);
    return this.events;
  }

  private take([kind, itemIndex, instanceIndex]: Step): void {
    const item = this.items[itemIndex] ?? '';
    const instance = instances[instanceIndex] ?? 'w#1';
    const holder = this.held.get(item);
    if (kind === 'leave') {
      this.add({ type: 'instance_finished', instance, reason: 'lost', cause: 'crashed', detail: 'gone' });
    } else if (kind === 'throttle') {
      this.add({ type: 'pool_throttled', limit: instanceIndex + 1, why: 'memory' });
    } else if (kind === 'resume') {
      this.resume(item);
    } else if (kind === 'late') {
      this.late([claimed, done, failed][instanceIndex]?.(item, instance));
    } else if (holder !== undefined) {
      this.end(kind, item, holder);
    } else if (!this.done.has(item)) {
      this.begin(kind, item, instance);
    }
  }

  private begin(kind: Step[0], item: string, instance: string): void {
    if (kind === 'claim') {
      this.held.set(item, instance);
      this.add(claimed(item, instance, this.attempts.get(item)));
    } else if (kind === 'cached') {
      this.settle(item);
      this.add({ ...done(item, 'cache', 3), cached: true } as UnstampedEvent);
    }
  }

  private end(kind: Step[0], item: string, holder: string): void {
    if (kind === 'done') {
      this.settle(item);
      this.add(done(item, holder, 3));
    } else if (kind === 'lose' || kind === 'fail') {
      const attempt = this.attempts.get(item) ?? 1;
      this.held.delete(item);
      this.attempts.set(item, attempt + 1);
      this.add(failed(item, holder, kind === 'fail', attempt));
    }
  }

  private late(event: UnstampedEvent | undefined): void {
    if (event && this.epoch > 1) this.events.push(stamped(event, this.epoch - 1));
  }

  private settle(item: string): void {
    this.held.delete(item);
    this.done.add(item);
  }

  private resume(item: string): void {
    this.epoch += 1;
    this.held.clear();
    this.attempts.clear();
    const dropped = this.done.delete(item) ? [item] : [];
    this.add({ type: 'run_resumed', items: this.items.length, instances: 3, dropped });
  }

  private add(event: UnstampedEvent): void {
    this.events.push(stamped(event, this.epoch, this.events.length));
  }
}
