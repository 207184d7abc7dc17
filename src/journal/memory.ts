import type { RunEvent } from '../model/event.ts';
import type { Journal } from '../model/ports.ts';

/**
 * A journal that lives as long as the process: for callers of the API who want no files. It holds the events themselves, not
 * copies: whoever appends an event must not change it afterwards.
 */
export function memoryJournal(): Journal & { readonly events: readonly RunEvent[] } {
  const events: RunEvent[] = [];
  return {
    events,
    append(event) {
      events.push(event);
    },
    close: () => Promise.resolve(),
  };
}
