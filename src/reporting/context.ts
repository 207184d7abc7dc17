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

function fit(codebase: Codebase, budget: ContextBudget): string {
  const { tokens, tokenizer, count } = budget;
  const all = briefing(codebase, `At most ${tokens} tokens of ${tokenizer}.`);
  const chosen = choose(all, budget);
  // Lines together may count a little more than each of them: the least useful ones go until all fits.
  for (const index of [...chosen].toReversed()) {
    const text = written(all, chosen);
    if (count(text) <= tokens) return text;
    chosen.delete(index);
  }
  return '';
}

/** What there is room for, the most useful first. */
function choose(all: readonly Statement[], { tokens, count }: ContextBudget): Set<number> {
  const byRank = [...all.entries()].toSorted(([a, one], [b, other]) => one.rank - other.rank || a - b);
  const chosen = new Set<number>();
  let used = 0;
  for (const [index, { text }] of byRank) {
    const cost = count(`${text}\n`);
    if (used + cost > tokens || !hasHeading(all, index, chosen)) continue;
    used += cost;
    chosen.add(index);
  }
  return chosen;
}

/** Nobody knows what an entry is about whose heading had no room. */
function hasHeading(all: readonly Statement[], index: number, chosen: ReadonlySet<number>): boolean {
  if (all[index]?.kind !== 'entry') return true;
  return chosen.has(all.findLastIndex(({ kind }, at) => at < index && kind === 'heading'));
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
