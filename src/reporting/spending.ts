import { tokensOf, type Usage } from '../model/outcome.ts';

/** What a model took, for people: `12.3k tokens, $0.04`. */
export function shownCost(usage: Usage): string {
  return `${shownTokens(tokensOf(usage))}, ${shownDollars(usage.usd)}`;
}

export function shownTokens(tokens: number): string {
  return tokens < 1_000 ? `${tokens} tokens` : `${(tokens / 1_000).toFixed(1)}k tokens`;
}

/** Dollars with as many digits as say something. */
export function shownDollars(usd: number): string {
  return usd > 0 && usd < 0.01 ? `$${usd.toPrecision(1)}` : `$${usd.toFixed(2)}`;
}
