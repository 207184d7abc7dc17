import type { Definition } from '../../model/definition.ts';
import { catalogue } from './catalogue.ts';
import { blankCode } from './markdown.ts';
import { positionIn, type Check } from './observation.ts';
import { quote } from '../../model/quote.ts';

/** A rule that a definition silences for itself. */
export interface OwnSilence {
  readonly ruleId: string;
  readonly reason: string;
}

const directive = /(?:<!--|^[ \t]*#)\s*pool-run-ignore\b[ \t]*([^\n]*?)(?:-->|$)/gm;
const ruleIds: ReadonlySet<string> = new Set(catalogue.map((rule) => rule.id));

/** `<!-- pool-run-ignore secret: a revoked key, kept as an example -->`, or the same after `#` in the front matter. */
export function readSilences({ text }: Definition): OwnSilence[] {
  return directives(text).flatMap(({ rules, reason }) =>
    reason === '' ? [] : rules.filter((rule) => ruleIds.has(rule)).map((ruleId) => ({ ruleId, reason })),
  );
}

/** Directives that silence nothing, because they give no reason or name no rule. */
export const checkSilences: Check = function* ({ text }) {
  for (const { rules, reason, offset } of directives(text)) {
    const at = positionIn(text, offset);
    if (reason === '') {
      const message = 'This silences nothing: it gives no reason. Write pool-run-ignore <rule>: <reason>.';
      yield { ruleId: 'silence-without-reason', message, at, evidence: rules.join() };
    }
    for (const rule of rules.filter((one) => !ruleIds.has(one))) {
      const message = `This silences nothing: there is no rule ${quote(rule)}.`;
      yield { ruleId: 'silence-without-reason', message, at, evidence: rule };
    }
  }
};

function directives(text: string): { rules: string[]; reason: string; offset: number }[] {
  if (!text.includes('pool-run-ignore')) return [];
  return Array.from(blankCode(text).matchAll(directive), (match) => {
    const [names = '', ...reason] = (match[1] ?? '').split(':');
    const rules = names.split(',').map((name) => name.trim());
    return {
      rules: rules.filter((name) => name !== ''),
      reason: reason.join(':').trim(),
      offset: match.index,
    };
  });
}
