import type { Report } from '../../model/report.ts';
import { levels } from '../../model/severity.ts';
import type { PreparedRun } from './prepare.ts';
import type { Finish, Finishing } from '../sources/source.ts';

/** Lets the commands of a run do what comes after it. A run that was interrupted has said too little for that. */
export function finishRun({ pools }: PreparedRun, report: Report, how: Finishing): Finish {
  const finishes =
    report.outcome === 'interrupted' ? [] : pools.flatMap(({ finish }) => finish?.(report, how) ?? []);
  return {
    messages: finishes.flatMap(({ messages }) => messages),
    diff: how.isTrial ? finishes.map(({ diff = '' }) => diff).join('') : undefined,
    mended: new Set(finishes.flatMap(({ mended }) => [...mended])),
  };
}

/** How many findings of each level are left when some were mended. */
export function countsAfter(
  { findings, counts }: Report,
  { mended }: Pick<Finish, 'mended'>,
): Report['counts'] {
  if (mended.size === 0) return counts;
  const left = findings.filter(({ fingerprint }) => !mended.has(fingerprint));
  const own = levels.map((level) => [level, left.filter((one) => one.level === level).length]);
  return { ...counts, ...Object.fromEntries(own) };
}
