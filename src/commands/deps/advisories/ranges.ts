import { compare as comparePython, valid as validPython } from '@renovatebot/pep440';
import { compare as compareSemantic, parse } from 'semver';
import type { Advisory, Affected, Asked } from './advisory.ts';

type Compare = (a: string, b: string) => number;

/** Ecosystems whose order of versions is known here; of the others the lists of versions are used, which all of them have. */
const orders: Readonly<
  Record<string, { readonly compare: Compare; readonly isVersion: (text: string) => boolean }>
> = {
  npm: { compare: semantic, isVersion: isSemantic },
  'crates.io': { compare: semantic, isVersion: isSemantic },
  Go: { compare: semantic, isVersion: isSemantic },
  PyPI: { compare: (a, b) => comparePython(a, b), isVersion: (text) => validPython(text) !== null },
};

function semantic(a: string, b: string): number {
  return compareSemantic(a, b, { loose: true });
}

function isSemantic(text: string): boolean {
  return parse(text, { loose: true }) !== null;
}

/** The parts of an advisory that name a version of a package. */
export function affecting({ affected }: Advisory, asked: Asked): Affected[] {
  return affected.filter((one) => isAbout(one, asked) && (isListed(one, asked) || isInRange(one, asked)));
}

/** Packagist keeps the `v` of a tag, and lockfiles are read without it. */
function isListed({ versions }: Affected, { ecosystem, version }: Asked): boolean {
  return versions.includes(version) || (ecosystem === 'Packagist' && versions.includes(`v${version}`));
}

/** Whether a part of an advisory is about a package, whatever the version. */
function isAbout({ package: about }: Affected, { ecosystem, name }: Asked): boolean {
  if (about?.ecosystem.split(':')[0] !== ecosystem) return false;
  return keyOf(ecosystem, about.name) === keyOf(ecosystem, name);
}

/** A name as its registry compares it. */
export function keyOf(ecosystem: string, name: string): string {
  if (ecosystem === 'PyPI') return name.toLowerCase().replaceAll(/[-_.]+/g, '-');
  return ecosystem === 'NuGet' || ecosystem === 'Packagist' ? name.toLowerCase() : name;
}

/** The evaluation that OSV's schema describes: events in the order of versions, the last one that is reached counts. */
function isInRange({ ranges }: Affected, { ecosystem, version }: Asked): boolean {
  const order = orders[ecosystem];
  if (!order?.isVersion(version)) return false;
  const { compare, isVersion } = order;
  return ranges.some(({ type, events }) => {
    if (type === 'GIT') return false;
    const known = events.flatMap((event) => eventsIn(event, isVersion));
    known.sort((a, b) => position(a, b, compare));
    const isAffected = known.reduce((before, event) => after(before, event, { version, compare }), false);
    const limits = known.filter(({ kind, at }) => kind === 'limit' && at !== '*');
    return isAffected && (limits.length === 0 || limits.some(({ at }) => compare(version, at) < 0));
  });
}

/** Whether a version is affected once an event was looked at. */
function after(
  isAffected: boolean,
  { kind, at }: RangeEvent,
  { version, compare }: { version: string; compare: Compare },
): boolean {
  const distance = at === '0' ? 1 : compare(version, at);
  if (kind === 'introduced') return isAffected || distance >= 0;
  if (kind === 'fixed') return isAffected && distance < 0;
  return kind === 'last_affected' ? isAffected && distance <= 0 : isAffected;
}

interface RangeEvent {
  readonly kind: string;
  readonly at: string;
}

function eventsIn(
  event: Readonly<Record<string, string>>,
  isVersion: (text: string) => boolean,
): RangeEvent[] {
  return Object.entries(event)
    .filter(([, at]) => at === '0' || at === '*' || isVersion(at))
    .map(([kind, at]) => ({ kind, at }));
}

/** What begins at a version counts after what ends at the same one. */
function position(a: RangeEvent, b: RangeEvent, compare: Compare): number {
  if (a.at === b.at) return Number(a.kind === 'introduced') - Number(b.kind === 'introduced');
  if (a.at === '0' || b.at === '*') return -1;
  if (b.at === '0' || a.at === '*') return 1;
  return compare(a.at, b.at);
}

/** The smallest version above the given one in which it is fixed; undefined where there is none yet. */
export function fixedIn(parts: readonly Affected[], { ecosystem, version }: Asked): string | undefined {
  const order = orders[ecosystem];
  const compare = order?.isVersion(version) === true ? order.compare : compareByNumbers;
  const fixes = parts
    .flatMap(({ ranges }) => ranges.filter(({ type }) => type !== 'GIT'))
    .flatMap(({ events }) => events.flatMap(({ fixed }) => fixed ?? []))
    .filter((fixed) => order === undefined || order.isVersion(fixed));
  return fixes.toSorted(compare).find((fixed) => compare(fixed, version) > 0);
}

/** Of the fixes that several databases name, the one that satisfies all of them. */
export function laterFix(
  fixes: readonly string[],
  { ecosystem }: Pick<Asked, 'ecosystem'>,
): string | undefined {
  const order = orders[ecosystem];
  const isKnown = order !== undefined && fixes.every((fix) => order.isVersion(fix));
  return fixes.toSorted(isKnown ? order.compare : compareByNumbers).at(-1);
}

/** Number by number: enough to find the next of several fixes, not for saying what is affected. */
function compareByNumbers(a: string, b: string): number {
  const [left, right] = [numbersIn(a), numbersIn(b)];
  const at = left.findIndex((number, index) => number !== (right[index] ?? 0));
  if (at >= 0) return (left[at] ?? 0) - (right[at] ?? 0);
  return right.slice(left.length).some((number) => number > 0) ? -1 : 0;
}

function numbersIn(version: string): number[] {
  return version.split(/[.+_-]/).map((part) => Number.parseInt(part, 10) || 0);
}
