import type { Finding, Location } from '../../model/finding.ts';
import type { Observed } from '../observation.ts';
import { catalogue, type RuleId } from './catalogue.ts';
import { digest } from '../digest.ts';

/** What a rule saw in a codebase. */
export interface Observation extends Observed<RuleId> {
  readonly location: Location;
}

/** What an aspect found, and the part of the details that it knows. */
export interface AspectResult<Part> {
  readonly observations: readonly Observation[];
  readonly part: Part;
}

const levels = new Map<string, Finding['level']>(catalogue.map(({ id, level }) => [id, level]));

/** Observations as findings. Of two with the same evidence in one file the second gets a number, so that both are kept. */
export function toFindings(observations: readonly Observation[]): Finding[] {
  const seen = new Map<string, number>();
  return observations.map(({ ruleId, message, location, evidence, related = [] }) => {
    const key = JSON.stringify([ruleId, location.path, evidence]);
    const number = (seen.get(key) ?? 0) + 1;
    seen.set(key, number);
    return {
      ruleId,
      level: levels.get(ruleId) ?? 'note',
      message,
      location,
      ...(related.length > 0 && { related: [...related] }),
      fingerprint: digest(`${key} ${number}`),
      sources: [],
    };
  });
}
