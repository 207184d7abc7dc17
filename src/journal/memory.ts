import type { RunEvent } from '../model/event.ts';
import type { Journal } from '../model/ports.ts';

/** A journal that lives as long as the process: for callers of the API who want no files. */
export function memoryJournal(): Journal & { readonly events: readonly RunEvent[] } {
  const events: RunEvent[] = [];
  return {
    events,
    append(event) {
      // Copied through text, as a file would: later changes of the caller's objects do not reach the journal.
      events.push(JSON.parse(JSON.stringify(event)) as RunEvent);
    },
    close: () => Promise.resolve(),
  };
}
