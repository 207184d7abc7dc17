import type { RunEvent } from '../model/event.ts';

type EventOf<Type extends RunEvent['type']> = Extract<RunEvent, { type: Type }>;

/**
 * What happened when, in the Chrome trace event format: opens in https://ui.perfetto.dev and chrome://tracing.
 *
 * One thread per instance with a slice for each attempt at an item, marks for losses, throttles and the run itself, and
 * counters of the items done and of the instances at work. Times are in microseconds since the first event.
 */
export function traceOf(events: Iterable<RunEvent>): string {
  const trace = new Trace();
  for (const event of events) trace.apply(event);
  return `{"displayTimeUnit":"ms","traceEvents":[\n${trace.end().join(',\n')}\n]}\n`;
}

/** The whole trace is one process; its first thread stands for the run. */
const pid = 1;
const runThread = 1;

/** Events carry whole milliseconds: what was rounded away, in microseconds. */
const precision = 1_000;

/** One instance. Times in microseconds. */
interface Thread {
  readonly tid: number;
  /** Where its last slice ends: slices of one thread must not overlap. */
  end: number;
  /** When it claimed the items that it has not finished. */
  readonly held: Map<string, { readonly from: number; readonly attempt: number }>;
}

/** Without `took` it lasts until now. Times in microseconds. */
interface Slice {
  readonly name: string;
  readonly cat: string;
  readonly from: number;
  readonly took?: number;
}

class Trace {
  private readonly lines: string[] = [];
  private readonly threads = new Map<string, Thread>();
  private readonly done = new Set<string>();
  private atWork = 0;
  private counted = { done: 0, atWork: 0 };
  private now = 0;
  private lastAt = Infinity;

  apply(event: RunEvent): void {
    // A clock that was set back stands still for one event, and goes on from there.
    const passed = Math.max(0, event.at - this.lastAt);
    this.lastAt = event.at;
    if (passed > 0) this.count();
    // Resuming ends the slices that a killed orchestrator left open: nobody knows of them after its last event.
    if (event.type === 'run_resumed') this.cutOff();
    this.now += 1000 * passed;
    this.add(event);
  }

  end(): readonly string[] {
    this.cutOff();
    this.count();
    return this.lines;
  }

  private add(event: RunEvent): void {
    switch (event.type) {
      case 'run_started':
        return this.start(event);
      case 'run_resumed':
        return this.resume(event);
      case 'run_finished':
        return this.mark('run finished', { outcome: event.outcome });
      case 'pool_throttled':
        return this.mark(`at most ${event.limit} at a time`, { why: event.why });
      case 'instance_started':
        return this.open(event);
      case 'instance_finished':
        return this.leave(event);
      case 'item_claimed':
        return this.claim(event);
      case 'item_done':
        return this.finish(event);
      case 'item_failed':
        return this.fail(event);
      case 'process_started':
      case 'process_ended':
      case 'usage_reported':
        return undefined;
      default:
        return event satisfies never;
    }
  }

  private start({ run, command, items, instances }: EventOf<'run_started'>): void {
    this.write({ name: 'process_name', ph: 'M', pid, args: { name: `pool-run ${command} ${run}` } });
    this.name(runThread, 'run');
    this.mark('run started', { items, instances });
  }

  private resume({ items, instances, dropped }: EventOf<'run_resumed'>): void {
    for (const item of dropped) this.done.delete(item);
    this.mark('run resumed', { items, instances });
  }

  private open({ instance, milliseconds }: EventOf<'instance_started'>): void {
    const took = 1000 * milliseconds;
    const start = { name: 'start', cat: 'instance', from: this.now - took, took };
    this.slice(this.threadOf(instance), start, {});
  }

  private leave({ instance, reason, cause, detail }: EventOf<'instance_finished'>): void {
    if (reason !== 'lost') return;
    const { tid } = this.threadOf(instance);
    const name = `lost: ${cause}`;
    this.write({ name, cat: 'instance', ph: 'i', s: 't', ts: this.now, pid, tid, args: { cause, detail } });
  }

  private claim({ instance, item, attempt }: EventOf<'item_claimed'>): void {
    const { held } = this.threadOf(instance);
    if (held.size === 0) this.atWork += 1;
    held.set(item, { from: this.now, attempt });
  }

  private finish({ instance, item, attempt, milliseconds, cached }: EventOf<'item_done'>): void {
    const thread = this.threadOf(instance);
    const took = cached ? 0 : 1000 * milliseconds;
    // An instance may have claimed items long before it comes to them.
    const from = Math.max(this.release(thread, item), this.now - took);
    this.slice(
      thread,
      { name: item, cat: 'item', from, took },
      { attempt, outcome: cached ? 'cached' : 'done' },
    );
    this.done.add(item);
  }

  private fail({ instance, item, attempt, cause, reason, final }: EventOf<'item_failed'>): void {
    const thread = this.threadOf(instance);
    const from = this.release(thread, item);
    this.slice(
      thread,
      { name: item, cat: 'item', from },
      { attempt, outcome: final ? 'failed' : 'lost', cause, reason },
    );
  }

  /** When the instance has claimed the item, which it no longer holds. */
  private release({ held }: Thread, item: string): number {
    const from = held.get(item)?.from ?? this.now;
    if (held.delete(item) && held.size === 0) this.atWork -= 1;
    return from;
  }

  private cutOff(): void {
    for (const thread of this.threads.values()) {
      for (const [item, { from, attempt }] of thread.held) {
        this.slice(thread, { name: item, cat: 'item', from }, { attempt, outcome: 'unfinished' });
      }
      thread.held.clear();
    }
    this.atWork = 0;
  }

  private slice(thread: Thread, { name, cat, from, took }: Slice, args: object): void {
    const ts = Math.round(Math.max(thread.end, from, 0));
    const until = took === undefined ? this.now : Math.min(ts + took, this.now + precision);
    const dur = Math.max(0, Math.round(until - ts));
    thread.end = ts + dur;
    this.write({ name, cat, ph: 'X', ts, dur, pid, tid: thread.tid, args });
  }

  /** For the whole process. */
  private mark(name: string, args: object): void {
    this.write({ name, cat: 'run', ph: 'i', s: 'p', ts: this.now, pid, tid: runThread, args });
  }

  /** Once for each moment, where something has changed. */
  private count(): void {
    const { atWork, counted, now: ts } = this;
    const done = this.done.size;
    if (done !== counted.done) this.write({ name: 'items', ph: 'C', ts, pid, args: { done } });
    if (atWork !== counted.atWork) {
      this.write({ name: 'instances', ph: 'C', ts, pid, args: { 'at work': atWork } });
    }
    this.counted = { done, atWork };
  }

  private threadOf(instance: string): Thread {
    const known = this.threads.get(instance);
    if (known) return known;
    const fresh: Thread = { tid: runThread + 1 + this.threads.size, end: 0, held: new Map() };
    this.threads.set(instance, fresh);
    this.name(fresh.tid, instance);
    return fresh;
  }

  private name(tid: number, name: string): void {
    this.write({ name: 'thread_name', ph: 'M', pid, tid, args: { name } });
    this.write({ name: 'thread_sort_index', ph: 'M', pid, tid, args: { sort_index: tid } });
  }

  private write(line: object): void {
    this.lines.push(JSON.stringify(line));
  }
}
