import type { Codebase } from '../model/codebase.ts';
import type { Reporter } from '../model/ports.ts';
import { briefing, type Statement } from './codebase/briefing.ts';

/** What the briefing may take, and who counts. */
export interface ContextBudget {
  readonly tokens: number;
  /** What the tokenizer is called: others count a little differently. */
  readonly tokenizer: string;
  readonly count: (text: string) => number;
}

/**
 * What a model should know before it works in a codebase, within a budget of tokens that is never exceeded. What helps most comes
 * first; where there is no room for everything, sections keep their first lines.
 */
export function contextReporter(budget: ContextBudget): Reporter {
  return ({ codebase = {} }) => fit(codebase, budget);
}

function fit(codebase: Codebase, { tokens, tokenizer, count }: ContextBudget): string {
  const all = briefing(codebase, `At most ${tokens} tokens of ${tokenizer}.`);
  const byRank = all
    .map((_, index) => index)
    .toSorted((a, b) => (all[a]?.rank ?? 0) - (all[b]?.rank ?? 0) || a - b);
  const chosen = new Set<number>();
  let used = 0;
  for (const index of byRank) {
    const cost = count(`${all[index]?.text ?? ''}\n`);
    if (used + cost > tokens) continue;
    used += cost;
    chosen.add(index);
  }
  // Two lines together may count a little more than each of them: the least useful ones go until all fits.
  for (let last = byRank.length - 1; last >= 0; last -= 1) {
    const text = written(all, chosen);
    if (count(text) <= tokens) return text;
    chosen.delete(byRank[last] ?? 0);
  }
  return '';
}

/** A heading without an entry below it says nothing. */
function written(all: readonly Statement[], chosen: ReadonlySet<number>): string {
  const lines = all.flatMap((statement, index) => {
    const isKept = chosen.has(index) && (statement.kind !== 'heading' || hasEntry(all, index, chosen));
    return isKept ? [statement.text] : [];
  });
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
}

function hasEntry(all: readonly Statement[], heading: number, chosen: ReadonlySet<number>): boolean {
  for (let at = heading + 1; all[at]?.kind === 'entry'; at += 1) if (chosen.has(at)) return true;
  return false;
}
