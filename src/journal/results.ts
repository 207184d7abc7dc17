import type { ItemDone, RunEvent } from '../model/event.ts';
import { applyEvent, emptyBoard, type Board } from './board.ts';

/** Folds a whole journal, and keeps of each item that is done the line that made it so. */
export function foldResults(events: Iterable<RunEvent>): {
  readonly board: Board;
  readonly results: Map<string, ItemDone>;
} {
  const board = emptyBoard();
  const results = new Map<string, ItemDone>();
  for (const event of events) {
    if (!applyEvent(board, event)) continue;
    if (event.type === 'item_done') results.set(event.item, event);
    if (event.type === 'run_resumed') for (const item of event.dropped) results.delete(item);
  }
  return { board, results };
}
