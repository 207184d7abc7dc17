import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from 'vitest';
import { applyEvent, emptyBoard, foldBoard, type Board } from '../../src/journal/board.ts';
import type { RunEvent, UnstampedEvent } from '../../src/model/event.ts';
import { fc } from '../model/fc.ts';
import { anyJournal, claimed, done, failed, stamped } from './journals.ts';
import { items } from './boards.ts';

describe('the fold of any journal', () => {
  it('counts exactly the items that it lists, and never more than are planned', () => {
    assertForAny((events, board) => {
      for (const event of events) {
        applyEvent(board, event);
        const states = [...board.items.values()].map((item) => item.status);
        expect(board.done).toBe(states.filter((status) => status === 'done').length);
        expect(board.failed).toBe(states.filter((status) => status === 'failed').length);
        expect(states.length).toBeLessThanOrEqual(board.planned);
      }
    });
  });

  it('never takes back that an item is done, nor by whom, unless it is dropped', () => {
    assertForAny((events, board) => {
      const doneBy = new Map<string, string>();
      for (const event of events) {
        applyEvent(board, event);
        if (event.type === 'run_resumed') for (const item of event.dropped) doneBy.delete(item);
        for (const [item, by] of doneBy) {
          expect(board.items.get(item)).toMatchObject({ status: 'done', instance: by });
        }
        for (const [item, { status, instance: by }] of board.items)
          if (status === 'done') doneBy.set(item, by);
      }
    });
  });

  it('is not changed by what does not count', () => {
    assertForAny((events, board) => {
      for (const event of events) {
        const before = structuredClone({ ...board, lastAt: 0 });
        const counts = applyEvent(board, event);
        expect(counts || isDeepStrictEqual({ ...board, lastAt: 0 }, before)).toBe(true);
      }
    });
  });

  it('does not depend on how the stories of different items are interleaved', () => {
    const stories = fc.array(fc.array(anyStep(), { maxLength: 5 }), { minLength: 1, maxLength: 6 });
    const orders = fc.array(fc.nat({ max: 5 }), { maxLength: 60 });
    fc.assert(
      fc.property(stories, orders, orders, (all, one, other) => {
        const events = all.map((steps, index) => steps.map((step) => stamped(step(`i${index}`))));
        expect(summary(foldBoard(interleave(events, one)))).toEqual(
          summary(foldBoard(interleave(events, other))),
        );
      }),
    );
  });

  it('is the same event by event and all at once', () => {
    assertForAny((events, board) => {
      for (const event of events) applyEvent(board, event);
      expect(board).toEqual(foldBoard(events));
    });
  });
});

function anyStep(): fc.Arbitrary<(item: string) => UnstampedEvent> {
  return fc
    .tuple(fc.constantFrom('claimed', 'done', 'failed', 'lost'), fc.constantFrom('w#1', 'w#2', 'w#3'))
    .map(([step, by]) => (item: string) => {
      if (step === 'claimed') return claimed(item, by);
      return step === 'done' ? done(item, by, 3) : failed(item, by, step === 'failed');
    });
}

/** Takes the next event of the list that `order` says, or of the first that has one left. */
function interleave(lists: readonly (readonly RunEvent[])[], order: readonly number[]): RunEvent[] {
  const rest = lists.map((list) => [...list]);
  const chosen = order.flatMap((index) => rest[index % rest.length]?.splice(0, 1) ?? []);
  return [...chosen, ...rest.flat()];
}

function summary({ done: doneCount, failed: failedCount, items: states, instances }: Board): unknown {
  return {
    done: doneCount,
    failed: failedCount,
    items: Object.fromEntries(states),
    instances: Object.fromEntries(instances),
  };
}

/** What holds of a board while the events of any journal are folded into it. */
function assertForAny(holds: (events: readonly RunEvent[], board: Board) => void): void {
  fc.assert(fc.property(anyJournal(items), (events) => holds(events, emptyBoard())));
}
