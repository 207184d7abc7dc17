import type { Assignment } from '../../model/assignment.ts';
import type { ItemOutcome } from '../../model/outcome.ts';
import type { Item } from '../../model/plan.ts';
import type { Engine, EngineInstance } from '../../model/ports.ts';
import { assignmentOf, failuresOf, type ClaudeOptions } from './options.ts';
import { claudeEngine } from '../claude.ts';

/**
 * Starts nothing: what there is to do is handed to somebody else, such as the agents of a conversation, who deliver later.
 * Until then no item is done. All else is as if headless clients did it, so that both share their cached results.
 */
export function handOutEngine(options: ClaudeOptions, give: (assignment: Assignment) => void): Engine {
  return {
    ...claudeEngine(options),
    open(seat) {
      const instance: EngineInstance = {
        work(items) {
          const failed = failuresOf(items, options);
          const left = items.filter(({ id }) => !failed.some(({ item }) => item === id));
          if (left.length > 0) give(assignmentOf(options, seat.instance, left));
          return Promise.resolve([...failed, ...left.map(undelivered)]);
        },
        close: () => Promise.resolve(),
      };
      return Promise.resolve(instance);
    },
  };
}

function undelivered({ id: item }: Item): ItemOutcome {
  const reason = 'it was handed out, and no instance has delivered it yet';
  return { status: 'failed', item, cause: 'not-delivered', reason };
}
