import type { CodebaseDebt } from '../../../model/codebase.ts';
import { compareText } from '../../../model/compareText.ts';
import { isInFocus, type Breath, type ProjectAccess } from '../access.ts';
import { isJudged } from '../code.ts';
import type { Code } from '../codeModel.ts';
import { findClones, type Clone } from '../across/clones.ts';
import type { DatedMarker, MarkerDates } from '../across/dates.ts';
import { dayOf } from '../history.ts';
import type { AspectResult, Observation } from '../observation.ts';

const shown = 10;

/** Years after which what is left to do is spoken of. */
const oldAfter = 2;
const yearSeconds = 365.25 * 24 * 3600;

interface Surroundings extends Pick<ProjectAccess, 'focus'> {
  readonly dates: MarkerDates;
  readonly breath: Breath;
  /** Seconds since 1970. */
  readonly now: number;
}

/** What was copied, and what was put off. */
export async function analyzeDebt(
  code: Code,
  { dates, focus, breath, now }: Surroundings,
): Promise<AspectResult<CodebaseDebt>> {
  const all = await findClones(code.tokens, breath);
  const clones = all.filter(({ path, other }) => isInFocus(path, focus) || isInFocus(other.path, focus));
  const judged = code.files.filter((file) => isJudged(file) && isInFocus(file.path, focus));
  const markers = judged.flatMap(({ path, markers: own }) => own.map((marker) => ({ ...marker, path })));
  const dated = await dates.of(judged);
  const byTag = new Map<string, number>();
  for (const { tag } of markers) byTag.set(tag, (byTag.get(tag) ?? 0) + 1);
  // HACK and XXX explain as often as they ask for something.
  const old = dated.filter(
    ({ tag, time }) => /^(?:TODO|FIXME)$/.test(tag) && now - time > oldAfter * yearSeconds,
  );
  const lines = clones.reduce((sum, { firstLine, lastLine }) => sum + lastLine - firstLine + 1, 0);
  const compared = judged
    .filter(({ path }) => code.tokens.has(path))
    .reduce((sum, file) => sum + file.lines.code, 0);
  return {
    observations: [
      ...longestOf(clones).map(observeClone),
      ...old.map((marker) => observeMarker(marker, now)),
    ],
    part: {
      markers: Object.fromEntries(byTag),
      oldest: dated
        .toSorted((a, b) => a.time - b.time)
        .slice(0, shown)
        .map(({ path, line, text, time, author }) => ({ path, line, text, day: dayOf(time), author })),
      undated: markers.length - dated.length,
      clones: {
        regions: clones.length,
        lines,
        share: compared === 0 ? 0 : Math.round((1_000 * lines) / compared) / 1_000,
        withoutFiles: code.withoutTokens,
      },
    },
  };
}

/** So many copies are told, the longest; all are counted. Nobody mends more at once. */
const mostClones = 300;

function longestOf(clones: readonly Clone[]): Clone[] {
  if (clones.length <= mostClones) return [...clones];
  return clones.toSorted((a, b) => b.tokens - a.tokens || compareText(a.path, b.path)).slice(0, mostClones);
}

function observeClone({ path, firstLine, lastLine, tokens, other }: Clone): Observation {
  const place = `${other.path}:${other.firstLine}–${other.lastLine}`;
  return {
    ruleId: 'duplicate-code',
    message: `${lastLine - firstLine + 1} lines up to line ${lastLine} (${tokens} words and signs) are also in ${place}.`,
    location: { path, line: firstLine, column: 1 },
    evidence: `${other.path} ${tokens}`,
    related: [{ path: other.path, line: other.firstLine, column: 1 }],
  };
}

function observeMarker({ path, line, column, text, time }: DatedMarker, now: number): Observation {
  const years = Math.floor((now - time) / yearSeconds);
  return {
    ruleId: 'old-todo',
    message: `"${text}" has stood here for at least ${years} years, since ${dayOf(time)}.`,
    location: { path, line, column },
    evidence: text,
  };
}
