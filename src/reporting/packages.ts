import { groupBy } from '../model/groupBy.ts';
import type { Packages } from '../model/packages.ts';
import { duration } from './cost.ts';
import { count, digits, plain } from './plain.ts';

/** What there is, by package manager; who was asked for advisories; and what was left out. */
export function packageLines({ files, vulnerabilities, leftOut, advisories }: Packages): string[] {
  const lines = [...groupBy(files, ({ manager }) => manager)].map(([manager, own]) => lineOf(manager, own));
  if (files.length > 0) {
    lines.push(
      advisories
        ? advisoryLine(advisories, vulnerabilities.length)
        : 'Advisories were not looked up: what is vulnerable is not known.',
    );
  }
  if (leftOut.length > 0) {
    const [first = ''] = leftOut;
    lines.push(
      `Left out: ${count(leftOut.length, 'file')} in folders of tests, of templates or of other people's code, such as ${plain(first)}. Name the path to include it.`,
    );
  }
  return lines;
}

function lineOf(manager: string, files: Packages['files']): string {
  const sum = (field: 'packages' | 'direct' | 'open' | 'managed'): number =>
    files.reduce((total, file) => total + file[field], 0);
  const where = files.length === 1 ? plain(files[0]?.path ?? '') : count(files.length, 'file');
  const parts = [
    ...packagesIn(sum('packages'), sum('direct'), isLocked(files)),
    ...requestsIn(files, sum('open'), sum('managed')),
  ];
  return `${manager}: ${parts.join(' and ') || 'no request that can be read'} in ${where}.`;
}

function isLocked(files: Packages['files']): boolean {
  return files.some(({ locked }) => locked);
}

/** A lockfile without its manifests does not say what the project itself asks for. */
function packagesIn(all: number, direct: number, locked: boolean): string[] {
  if (all === 0 && !locked) return [];
  return [`${count(all, 'package')}${direct === 0 ? '' : ` (${digits(direct)} direct)`}`];
}

function requestsIn(files: Packages['files'], open: number, managed: number): string[] {
  if (open === 0) return [];
  const all = count(open, 'request');
  if (managed === open)
    return [`${all} whose ${open === 1 ? 'version is' : 'versions are'} decided elsewhere`];
  const isPinned = !isLocked(files) && files.some(({ packages }) => packages > 0);
  const some = managed === 0 ? '' : ` (${digits(managed)} decided elsewhere)`;
  return [`${all} without ${isPinned ? 'an exact version' : 'a lockfile'}${some}`];
}

function advisoryLine(
  { source, asked, missed, oldestMilliseconds: age }: NonNullable<Packages['advisories']>,
  found: number,
): string {
  if (asked + missed === 0) return 'Advisories: nothing to look up, because no version is known here.';
  if (asked === 0) {
    return `Advisories were not looked up, ${plain(source)} gave no answer: what is vulnerable is not known.`;
  }
  const kept =
    age === undefined ? '' : `; the oldest one was kept ${ageOf(age)} ago and has not changed since`;
  const rest =
    missed === 0 ? '' : ` ${count(missed, 'package')} could not be looked up, and may be vulnerable as well.`;
  return `Advisories: ${count(asked, 'package')} looked up in ${plain(source)}, ${digits(found)} found${kept}.${rest}`;
}

function ageOf(milliseconds: number): string {
  const hours = milliseconds / 3_600_000;
  if (hours < 1) return duration(milliseconds);
  return hours < 48 ? count(Math.round(hours), 'hour') : count(Math.round(hours / 24), 'day');
}
