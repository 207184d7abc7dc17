import type { ItemOutcome, Lost } from '../../model/outcome.ts';
import type { Item } from '../../model/plan.ts';
import type { Attempt, Engine, EngineInstance, Seat } from '../../model/ports.ts';
import type { Workplace, Workplaces } from './workplace.ts';

/**
 * Instances that write, each in a place of its own: what an attempt that was good wrote is kept, and what one that was lost
 * wrote is taken back. `engineIn` works in a folder. Results are not kept for other runs: what was written would be missing.
 */
export function writingEngine(engineIn: (folder: string) => Engine, workplaces: Workplaces): Engine {
  const { dependencies: _, ...engine } = engineIn('');
  return {
    ...engine,
    async open(seat: Seat) {
      const place = await workplaces.open(seat.instance);
      if ('lost' in place) return place;
      const instance = await engineIn(place.folder).open(seat);
      return 'lost' in instance ? instance : new WritingInstance(instance, place, workplaces);
    },
  };
}

class WritingInstance implements EngineInstance {
  private readonly instance: EngineInstance;
  private readonly place: Workplace;
  private readonly workplaces: Workplaces;
  private working: Promise<unknown> = Promise.resolve();

  constructor(instance: EngineInstance, place: Workplace, workplaces: Workplaces) {
    this.instance = instance;
    this.place = place;
    this.workplaces = workplaces;
  }

  work(items: readonly Item[], attempt: Attempt): Promise<readonly ItemOutcome[] | Lost> {
    const working = this.write(items, attempt);
    this.workplaces.occupy(working);
    this.working = working.catch(() => undefined);
    return working;
  }

  /** The place is somebody else's only when nothing of this attempt is left in it. */
  async close(): Promise<void> {
    await this.instance.close();
    await this.working;
  }

  private async write(items: readonly Item[], attempt: Attempt): Promise<readonly ItemOutcome[] | Lost> {
    let isKept = false;
    try {
      const answer = await this.instance.work(items, attempt);
      if ('lost' in answer || answer.length === 0) return answer;
      const refused = await this.place.keep(items);
      isKept = true;
      return answer.map((outcome, index) =>
        index === 0 && outcome.status === 'done'
          ? { ...outcome, result: { ...outcome.result, findings: [...outcome.result.findings, ...refused] } }
          : outcome,
      );
    } finally {
      if (!isKept) await this.place.undo();
    }
  }
}
