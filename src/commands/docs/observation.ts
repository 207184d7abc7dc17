import type { Finding } from '../../model/finding.ts';
import { groupBy } from '../../model/groupBy.ts';
import type { Observed } from '../observation.ts';
import { catalogue, type RuleId } from './catalogue.ts';
import type { Position } from './markdown/source.ts';
import { digest } from '../digest.ts';

/** What a rule saw in a document. */
export interface Observation extends Observed<RuleId> {
  readonly at: Position;
  /** The file that is missing: git may say that it is only not there yet. */
  readonly missing?: string;
  /** Whatever the rules of the site are. */
  readonly isCertain?: true;
  /** Of an anchor that is not there: in which page. */
  readonly page?: AnchoredPage;
  /** How it could be mended, where that is certain. */
  readonly mend?: Mend;
}

/** The page that an anchor should be in. */
export interface AnchoredPage {
  readonly folder: string;
  readonly isHere: boolean;
  /** The rules of some generator of sites would make this anchor. */
  readonly isByOtherRules: boolean;
}

/** A text of the file that is to be replaced by another: the first one at or after the place. */
export interface Mend {
  readonly at: Position;
  readonly from: string;
  readonly to: string;
}

/** More than this of one rule in one document help nobody, and a document can have a million links. */
const most = 200;

/** Collects what is seen in one document: of each rule as many as somebody would read, and all that can be mended. */
export class Observations {
  private readonly kept = new Map<string, { readonly first: Observation[]; more: number }>();

  add(observation: Observation): void {
    const rule = observation.mend ? '' : observation.ruleId;
    const kept = this.kept.get(rule) ?? { first: [], more: 0 };
    this.kept.set(rule, kept);
    if (rule === '' || kept.first.length < most) kept.first.push(observation);
    else kept.more += 1;
  }

  addAll(observations: Iterable<Observation>): void {
    for (const observation of observations) this.add(observation);
  }

  /** All that was kept. The last one of a rule says how many more there are. */
  all(): Observation[] {
    return [...this.kept.values()].flatMap(({ first, more }) => {
      const last = first.at(-1);
      if (!last || more === 0) return first;
      const message = `${last.message} And ${more} more like this in this document.`;
      return [...first.slice(0, -1), { ...last, message }];
    });
  }
}

const rules = new Map<RuleId, (typeof catalogue)[number]>(catalogue.map((rule) => [rule.id, rule]));

/** An observation that is made only when all documents were looked at, and the file that it belongs to. */
export interface PlacedObservation extends Observation {
  readonly path: string;
}

/** The findings that observations of one file make; what is seen twice is told apart by its order. */
export function findingsIn(path: string, observations: readonly Observation[]): [Finding, Observation][] {
  const groups = groupBy(observations, ({ ruleId, evidence }) => JSON.stringify([ruleId, path, evidence]));
  return [...groups].flatMap(([identity, same]) =>
    same.map((observation, rank): [Finding, Observation] => [
      {
        ruleId: observation.ruleId,
        level: rules.get(observation.ruleId)?.level ?? 'note',
        message: observation.message,
        location: { path, ...observation.at },
        ...(observation.related && { related: [...observation.related] }),
        fingerprint: digest(`${identity}${rank}`),
        sources: [],
      },
      observation,
    ]),
  );
}
