import type { Codebase, CodebaseHotSpots, CodebaseStructure } from '../../model/codebase.ts';
import { count, digits, plain } from '../plain.ts';

/** What is told of a codebase, one statement each, the same in every format. Empty where an aspect was not looked at. */
export function headLine({ name, description }: CodebaseStructure): string {
  return plain(description === '' ? name : `${name}: ${description}`);
}

/** `TypeScript 34,512 lines in 320 files, …`; the smallest languages are only counted. */
export function languagesLine({ languages }: CodebaseStructure, most: number): string {
  const all = languages.reduce((sum, { code }) => sum + code, 0);
  const shown = languages
    .filter(({ code }, index) => index === 0 || code >= all / 100)
    .slice(0, most)
    .map(({ name, files, code }) => `${name} ${digits(code)} lines in ${count(files, 'file')}`);
  const rest = languages.length - shown.length;
  return `${shown.join(', ')}${rest > 0 ? `, and ${count(rest, 'other language')}` : ''}`;
}

/** What is not judged, and why. */
export function leftOutLine({ files }: CodebaseStructure): string {
  const parts = Object.entries(files.roles)
    .filter(([role]) => role !== 'source' && role !== 'test')
    .map(([role, number]) => `${digits(number)} ${role}`);
  const unparsed =
    files.unparsedCount > 0 ? [`${count(files.unparsedCount, 'file')} with syntax that is not known`] : [];
  const unread = files.unreadCount > 0 ? [`${count(files.unreadCount, 'file')} that could not be read`] : [];
  const all = [...parts, ...unparsed, ...unread];
  return all.length === 0 ? '' : `Not judged: ${all.join(', ')}.`;
}

/** Who works here, and how much of the history was looked at. */
export function historyLine(history: CodebaseHotSpots['history']): string {
  if (!history) return 'There is no git history here: churn, owners and ages are left out.';
  const { commits, isBounded, since, authors, authorCount, busFactor, conventional } = history;
  const who = authors.slice(0, 3).map(({ name, share }) => `${plain(name)} ${percent(share)}`);
  const style = conventional > 0.7 ? ' Subjects of commits follow "type(scope): …".' : '';
  const reach = isBounded
    ? `The last ${count(commits, 'commit')}, back to ${since}`
    : `${count(commits, 'commit')} since ${since}`;
  return `${reach}, by ${count(authorCount, 'author')} (${who.join(', ')}); ${digits(busFactor)} of them made half.${style}`;
}

/** What was not looked at, so that no count is taken for that of the whole; empty where all was. */
export function linesOnlyLine(
  { linesOnly }: { readonly linesOnly: readonly string[] },
  what: 'Imports' | 'Functions' | 'Imports and functions',
): string {
  return linesOnly.length === 0
    ? ''
    : `${what} are not read in ${linesOnly.map(plain).join(', ')}: lines only.`;
}

/** How many branches a file has, where that is known. */
export function branches(complexity: number | undefined): string {
  return complexity === undefined ? '–' : digits(complexity);
}

/** `8 %`. */
export function percent(share: number): string {
  return share > 0 && share < 0.005 ? 'below 1 %' : `${Math.round(share * 100)} %`;
}

/** TODO comments and copies in one line. */
export function debtLine({ debt }: Codebase): string {
  if (!debt) return '';
  const markers = Object.entries(debt.markers).map(([tag, number]) => `${digits(number)} ${tag}`);
  const { regions, lines, share, withoutFiles } = debt.clones;
  const copies =
    regions === 0
      ? 'no copies'
      : `${digits(regions)} ${regions === 1 ? 'copy' : 'copies'} of ${digits(lines)} lines (${percent(share)} of the code)`;
  const without = withoutFiles > 0 ? `; ${count(withoutFiles, 'file')} too many to be compared` : '';
  return `${markers.length === 0 ? 'No TODO comments' : markers.join(', ')}; ${copies}${without}.`;
}
