import type { Level } from '../../../model/severity.ts';
import type { Advisory, Affected } from './advisory.ts';

/** How bad it is. `score` is the CVSS base score, 0 to 10. */
export interface Severity {
  readonly rating: 'critical' | 'high' | 'medium' | 'low' | 'none' | 'unknown';
  readonly score?: number;
}

/** Base score of a CVSS vector; undefined where it is none. */
export type Score = (vector: string) => number | undefined;

/** The calculator is large, and only wanted where something was found. */
export async function loadScore(): Promise<Score> {
  const { Cvss2, Cvss3P0, Cvss3P1, Cvss4P0 } = await import('ae-cvss-calculator');
  return (vector) => {
    try {
      if (vector.startsWith('CVSS:4.0/')) return new Cvss4P0(vector).calculateScores().overall;
      if (vector.startsWith('CVSS:3.1/')) return new Cvss3P1(vector).calculateScores().base;
      if (vector.startsWith('CVSS:3.0/')) return new Cvss3P0(vector).calculateScores().base;
      return vector.startsWith('AV:') ? new Cvss2(vector).calculateScores().base : undefined;
    } catch {
      return undefined;
    }
  };
}

const newestFirst = ['CVSS_V4', 'CVSS_V3', 'CVSS_V2'];

/** From the newest CVSS vector; without one what the database itself says. */
export function severityOf(
  { severity, database_specific: own }: Advisory,
  parts: readonly Affected[],
  score: Score,
): Severity {
  const vectors = [...parts.flatMap((part) => part.severity), ...severity];
  for (const type of newestFirst) {
    const scores = vectors.filter((one) => one.type === type).flatMap((one) => score(one.score) ?? []);
    if (scores.length > 0) return rated(Math.max(...scores));
  }
  const word = [own['severity'], ...parts.map((part) => part.database_specific['severity'])].find(
    (one): one is string => typeof one === 'string',
  );
  return { rating: ratings[word?.toLowerCase() ?? ''] ?? 'unknown' };
}

const ratings: Readonly<Record<string, Severity['rating']>> = {
  critical: 'critical',
  high: 'high',
  moderate: 'medium',
  medium: 'medium',
  low: 'low',
};

/** The rating scale of CVSS 3 and 4. */
function rated(score: number): Severity {
  if (score >= 9) return { rating: 'critical', score };
  if (score >= 7) return { rating: 'high', score };
  if (score >= 4) return { rating: 'medium', score };
  return { rating: score > 0 ? 'low' : 'none', score };
}

/** What it counts as in a report. What nobody has rated is not harmless. */
export function levelOfSeverity({ rating }: Pick<Severity, 'rating'>): Level {
  if (rating === 'critical' || rating === 'high') return 'error';
  return rating === 'low' || rating === 'none' ? 'note' : 'warning';
}
