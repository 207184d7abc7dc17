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
  const sum = (field: 'packages' | 'direct' | 'declared'): number =>
    files.reduce((total, file) => total + file[field], 0);
  const where = files.length === 1 ? plain(files[0]?.path ?? '') : count(files.length, 'file');
  const isLocked = files.some(({ locked }) => locked);
  const packages = `${count(sum('packages'), 'package')} (${digits(sum('direct'))} direct)`;
  const asked = `${count(sum('declared'), 'request')} without a lockfile`;
  return `${manager}: ${isLocked || sum('packages') > 0 ? packages : asked} in ${where}.`;
}

function advisoryLine(
  { source, asked, oldestMilliseconds: age }: NonNullable<Packages['advisories']>,
  found: number,
): string {
  const kept =
    age === undefined ? '' : `; the oldest one was kept ${ageOf(age)} ago and has not changed since`;
  return `Advisories: ${count(asked, 'package')} looked up in ${plain(source)}, ${digits(found)} found${kept}.`;
}

function ageOf(milliseconds: number): string {
  const hours = milliseconds / 3_600_000;
  if (hours < 1) return duration(milliseconds);
  return hours < 48 ? count(Math.round(hours), 'hour') : count(Math.round(hours / 24), 'day');
}
