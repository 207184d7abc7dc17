/*
 * Kills processes of instances and looks when their items run again: `recovery.cjs <project> <deaths>`. Half of the
 * instances sleep, and one after another of them is killed; the others have finished their items and wait. Prints for each
 * death the milliseconds until a process works on its item again, and how many of them were the pause that was drawn.
 */
import { startTimeOf } from '../../../src/engines/processIdentity.ts';
import { createRunFolder } from '../../../src/journal/runFolder.ts';
import type { RunEvent } from '../../../src/model/event.ts';
import { pauseBefore } from '../../../src/run/retries.ts';
import { runPool } from '../../../src/run/run.ts';
import { programEngine } from '../programEngine.ts';
import { answer, planOf, requestOf } from '../runs.ts';

const [project = '.', wanted] = process.argv.slice(2);
const deaths = Number(wanted);

/** What was last drawn: the pause before the next attempt follows from it. */
let drawn = 0;
const draw = Math.random;
Math.random = () => (drawn = draw());

interface Recovery {
  readonly milliseconds: number;
  readonly pause: number;
  readonly elsewhere: boolean;
}

/** Waits until every sleeper sleeps, then ends one after another. */
class Killer {
  readonly recoveries: Recovery[] = [];
  private readonly item = new Map<string, string>();
  private readonly sleeping = new Map<string, { readonly pid: number; readonly instance: string }>();
  private done = 0;
  private victim: { item: string; instance: string; killed: number; pause: number } | undefined;
  private readonly finish: () => void;

  constructor(finish: () => void) {
    this.finish = finish;
  }

  observe(event: RunEvent): void {
    if (event.type === 'item_claimed') this.item.set(event.instance, event.item);
    if (event.type === 'item_done') this.done += 1;
    if (event.type === 'process_started') this.began(event.instance, event.pid);
    const { victim } = this;
    if (event.type === 'item_failed' && victim?.item === event.item) {
      // The pause is drawn right after this event.
      queueMicrotask(() => {
        victim.pause = pauseBefore(event.attempt + 1, () => drawn);
      });
    }
    if (!this.victim && this.done === deaths && this.sleeping.size === deaths) this.killNext();
  }

  private began(instance: string, pid: number): void {
    const item = this.item.get(instance) ?? '';
    const { victim } = this;
    if (victim?.item === item) {
      const milliseconds = performance.now() - victim.killed;
      this.recoveries.push({ milliseconds, pause: victim.pause, elsewhere: instance !== victim.instance });
      this.victim = undefined;
      if (this.recoveries.length === deaths) this.finish();
      // Not at once: the others are to come to rest first.
      else setTimeout(() => this.killNext(), 20);
      return;
    }
    if (item.startsWith('9')) this.sleeping.set(item, { pid, instance });
  }

  private killNext(): void {
    const [first] = this.sleeping;
    if (!first) throw new Error('Internal error: nobody sleeps any more');
    const [item, { pid, instance }] = first;
    this.sleeping.delete(item);
    this.victim = { item, instance, killed: performance.now(), pause: 0 };
    process.kill(pid, 'SIGKILL');
  }
}

answer(async () => {
  const long = Array.from({ length: deaths }, (_, index) => `9${'0'.repeat(3)}.${'0'.repeat(index)}`);
  const short = Array.from({ length: deaths }, (_, index) => `0.${'0'.repeat(index)}`);
  const items = [...long, ...short].map((id) => ({ id, key: 'all', weight: 1 }));
  const plan = planOf(items, { instances: items.length });
  const store = createRunFolder(project, `recovery-${process.pid}`, { startTimeOf });
  const engine = programEngine(['sleep', '{item}'], { cwd: project, ceiling: items.length, store });
  const abort = new AbortController();
  const killer = new Killer(() => abort.abort());
  await runPool({
    ...requestOf(plan, engine, store),
    signal: abort.signal,
    observe: (event) => killer.observe(event),
  });
  return killer.recoveries;
});
