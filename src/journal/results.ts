import type { ItemDone, RunEvent } from '../model/event.ts';
import { applyEvent, emptyBoard, type Board } from './board.ts';

/** What a journal says of its run: the board, and of each item that is done the line that made it so. */
export interface FormerRun {
  readonly board: Board;
  readonly results: Map<string, ItemDone>;
}

/** A run before its first event. */
export function emptyRun(): FormerRun {
  return { board: emptyBoard(), results: new Map() };
}

/** Takes one more event of the journal, in file order. */
export function applyToRun({ board, results }: FormerRun, event: RunEvent): void {
  if (!applyEvent(board, event)) return;
  if (event.type === 'item_done') results.set(event.item, event);
  else if (event.type === 'run_resumed') for (const item of event.dropped) results.delete(item);
}

/** Folds a whole journal. */
export function foldResults(events: Iterable<RunEvent>): FormerRun {
  const run = emptyRun();
  for (const event of events) applyToRun(run, event);
  return run;
}
