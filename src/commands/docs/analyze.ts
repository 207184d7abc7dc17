import type { ItemFailure, ItemResult } from '../../model/outcome.ts';
import type { Item } from '../../model/plan.ts';
import { isGenerated } from './documents.ts';
import type { Library } from './library.ts';
import { findingsIn, type Mend, type Observation } from './observation.ts';
import { checkLinks } from './rules/links.ts';

/** What the conclusion needs of one document. Plain JSON. */
export interface Facts {
  readonly path: string;
  readonly type: string;
  readonly linksInside: number;
  readonly linksOutside: number;
  readonly isGenerated?: true;
  readonly mends?: readonly FoundMend[];
}

/** What could be mended in a document, and which finding then is none any more. */
export interface FoundMend extends Mend {
  readonly fingerprint: string;
  readonly sha256: string;
}

/** Checks one document. */
export async function analyzeDocument(
  { id, key }: Item,
  library: Library,
): Promise<ItemResult | ItemFailure> {
  const document = await library.read(id);
  if (typeof document === 'string') {
    return { failure: 'failed-analysis', reason: `${id} is not read: ${document}.` };
  }
  const common = { path: id, type: key };
  if (isGenerated(document.text)) {
    return { findings: [], facts: { ...common, linksInside: 0, linksOutside: 0, isGenerated: true } };
  }
  const followed = await checkLinks(document, library);
  const observations: Observation[] = [...followed.observations];
  if (document.invalidUtf8) {
    const message = 'Some bytes of this file are no UTF-8.';
    observations.push({ ruleId: 'not-text', message, at: { line: 1, column: 1 }, evidence: '' });
  }
  const found = findingsIn(id, observations);
  const mends = found.flatMap(([{ fingerprint }, { mend }]) =>
    mend ? [{ ...mend, fingerprint, sha256: document.sha256 }] : [],
  );
  const facts: Facts = {
    ...common,
    linksInside: followed.inside,
    linksOutside: followed.external.length,
    ...(mends.length > 0 && { mends }),
  };
  return { findings: found.map(([finding]) => finding), facts };
}
