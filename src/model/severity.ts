/** Severities, in SARIF's words (SARIF 2.1.0, section 3.27.10), the most severe first. */
export const levels = ['error', 'warning', 'note'] as const;
export type Level = (typeof levels)[number];

const rank: Readonly<Record<Level, number>> = { error: 0, warning: 1, note: 2 };

/** Whether `level` is as severe as `threshold`, or more. `never` is reached by nothing. */
export function reaches(level: Level, threshold: Level | 'never'): boolean {
  return threshold !== 'never' && rank[level] <= rank[threshold];
}

/** Orders levels, the most severe first. */
export function compareLevels(a: Level, b: Level): number {
  return rank[a] - rank[b];
}
