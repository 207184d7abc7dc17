import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { advisorySchema, type Advisory } from '../../../src/commands/deps/advisories/advisory.ts';
import { mergeAliases, namesOf } from '../../../src/commands/deps/advisories/merge.ts';
import { offlineSource } from '../../../src/commands/deps/advisories/offline.ts';
import { affecting, fixedIn } from '../../../src/commands/deps/advisories/ranges.ts';
import { levelOfSeverity, loadScore, severityOf } from '../../../src/commands/deps/advisories/severity.ts';
import { fc } from '../../model/fc.ts';
import { project } from '../../project.ts';
import { lodashAdvisory } from './osvServer.ts';

const read = (more: object = {}): Advisory => advisorySchema.parse(lodashAdvisory(more));

function on(ecosystem: string, events: readonly object[], versions: readonly string[] = []): Advisory {
  const type = ecosystem === 'PyPI' ? 'ECOSYSTEM' : 'SEMVER';
  return read({ affected: [{ package: { ecosystem, name: 'a' }, ranges: [{ type, events }], versions }] });
}

function isAffected(advisory: Advisory, ecosystem: string, version: string): boolean {
  return affecting(advisory, { ecosystem, name: 'a', version }).length > 0;
}

const order = (a: readonly number[], b: readonly number[]): number =>
  (a[0] ?? 0) - (b[0] ?? 0) || (a[1] ?? 0) - (b[1] ?? 0) || (a[2] ?? 0) - (b[2] ?? 0);

describe('the versions that an advisory names', () => {
  it.each<[string, string, readonly object[], Readonly<Record<string, boolean>>]>([
    [
      'from the beginning to a fix',
      'npm',
      [{ introduced: '0' }, { fixed: '1.2.0' }],
      { '0.0.1': true, '1.2.0-rc.1': true, '1.2.0': false, '2.0.0': false },
    ],
    [
      'up to the last affected one',
      'npm',
      [{ introduced: '1.0.0' }, { last_affected: '1.4.0' }],
      { '0.9.0': false, '1.4.0': true, '1.4.1': false },
    ],
    [
      'in two stretches, in any order',
      'crates.io',
      [{ fixed: '2.1.0' }, { introduced: '2.0.0' }, { fixed: '1.1.0' }, { introduced: '0' }],
      { '1.0.0': true, '1.1.0': false, '2.0.5': true, '2.1.0': false },
    ],
    [
      'of Go, with its pseudo-versions',
      'Go',
      [{ introduced: '0' }, { fixed: '0.0.0-20220314234659-1baeb1ce4c0b' }],
      { '0.0.0-20200101000000-aaaaaaaaaaaa': true, '0.1.0': false },
    ],
    [
      'of Python, by PEP 440',
      'PyPI',
      [{ introduced: '0' }, { fixed: '2.0.post1' }],
      { '2.0rc1': true, '2.0': true, '2.0.post1': false, '1!0.1': false },
    ],
    ['of Maven only by its list', 'Maven', [{ introduced: '0' }], { '1.0': false, '1.0-jre': true }],
  ])('%s', (_, ecosystem, events, expected) => {
    const advisory = on(ecosystem, events, ecosystem === 'Maven' ? ['1.0-jre'] : []);
    expect(
      Object.fromEntries(Object.keys(expected).map((one) => [one, isAffected(advisory, ecosystem, one)])),
    ).toEqual(expected);
  });

  it('are those between introduction and fix, whatever these are', () => {
    const version = fc.tuple(fc.nat(20), fc.nat(20), fc.nat(20));
    fc.assert(
      fc.property(version, version, version, (from, until, used) => {
        const advisory = on('npm', [{ fixed: until.join('.') }, { introduced: from.join('.') }]);
        const expected = order(used, from) >= 0 && (order(used, until) < 0 || order(until, from) < 0);
        expect(isAffected(advisory, 'npm', used.join('.'))).toBe(
          expected || (order(until, from) === 0 && order(used, from) >= 0),
        );
      }),
    );
  });

  it('leave out other packages and other ecosystems, and compare names of Python as its index does', () => {
    const advisory = read({
      affected: [{ package: { ecosystem: 'PyPI', name: 'Foo_Bar' }, versions: ['1.0'] }],
    });
    expect(affecting(advisory, { ecosystem: 'PyPI', name: 'foo-bar', version: '1.0' })).toHaveLength(1);
    expect(affecting(advisory, { ecosystem: 'npm', name: 'foo-bar', version: '1.0' })).toEqual([]);
  });

  it('name the smallest fix above the version that is used', () => {
    const asked = { ecosystem: 'npm', name: 'a', version: '1.0.0' };
    const { affected } = on('npm', [
      { introduced: '0' },
      { fixed: '0.9.1' },
      { introduced: '1.0.0' },
      { fixed: '1.10.0' },
      { fixed: '1.9.0' },
    ]);
    expect(fixedIn(affected, asked)).toBe('1.9.0');
    expect(fixedIn(affected, { ...asked, version: '3.0.0' })).toBeUndefined();
  });
});

describe('the severity of an advisory', () => {
  it.each([
    ['CVSS_V3', 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H', 9.8, 'critical', 'error'],
    ['CVSS_V3', 'CVSS:3.0/AV:L/AC:H/PR:L/UI:R/S:U/C:L/I:N/A:N', 2.2, 'low', 'note'],
    ['CVSS_V4', 'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N', 9.3, 'critical', 'error'],
    ['CVSS_V2', 'AV:N/AC:M/Au:N/C:P/I:N/A:N', 4.3, 'medium', 'warning'],
  ])('comes from its %s vector %s', async (type, score, ...expected) => {
    const severity = severityOf(read({ severity: [{ type, score }] }), [], await loadScore());
    expect([severity.score, severity.rating, levelOfSeverity(severity)]).toEqual(expected);
  });

  it('comes from the database without a vector that can be read, and is unknown without either', async () => {
    const score = await loadScore();
    const broken = read({
      severity: [{ type: 'CVSS_V3', score: 'CVSS:3.1/none' }],
      database_specific: { severity: 'MODERATE' },
    });
    expect(severityOf(broken, [], score)).toEqual({ rating: 'medium' });
    expect(severityOf(read({ severity: [] }), [], score)).toEqual({ rating: 'unknown' });
  });
});

describe('advisories of several databases', () => {
  it('are one where aliases say so, also by way of a third one', () => {
    const all = [
      read({ id: 'GO-1', aliases: ['CVE-1'], severity: [] }),
      read({ id: 'X-1', aliases: ['GHSA-1'], severity: [] }),
      read({ id: 'GHSA-1', aliases: ['CVE-1'], severity: [] }),
    ];
    const merged = mergeAliases(all);
    expect(merged).toHaveLength(1);
    expect(merged.map(namesOf)).toEqual([['GHSA-1', 'CVE-1', 'GO-1', 'X-1']]);
  });

  it('leave out what was withdrawn, and what only says that nobody maintains it', () => {
    const affected = [
      {
        package: { ecosystem: 'crates.io', name: 'a' },
        database_specific: { informational: 'unmaintained' },
      },
    ];
    expect(
      mergeAliases([read({ withdrawn: '2026-01-01T00:00:00Z' }), read({ id: 'RUSTSEC-1', affected })]),
    ).toEqual([]);
  });
});

function database(files: Readonly<Record<string, string>>): string {
  const folder = project({});
  mkdirSync(join(folder, 'osv-scanner/npm'), { recursive: true });
  const entries = Object.entries(files).map(([name, text]) => [name, strToU8(text)] as const);
  writeFileSync(join(folder, 'osv-scanner/npm/all.zip'), zipSync(Object.fromEntries(entries)));
  return folder;
}
const ask = (folder: string, version = '4.17.20') =>
  offlineSource(folder, 'db').lookUp([{ ecosystem: 'npm', name: 'lodash', version }], () => {});

describe('advisories from files', () => {
  it('are found by name and version', async () => {
    const folder = database({
      'GHSA-35jh-r3h4-6jhm.json': JSON.stringify(lodashAdvisory()),
      'other.json': '{"id":"x","name":"other"}',
    });
    expect((await ask(folder)).map((one) => one.map(({ id }) => id))).toEqual([['GHSA-35jh-r3h4-6jhm']]);
    expect(await ask(folder, '4.17.21')).toEqual([[]]);
  });

  it.each<[string, (folder: string) => void, RegExp]>([
    ['missing', () => {}, /no db\/osv-scanner\/npm\/all\.zip.*osv-scanner --offline/],
    ['empty', (path) => writeFileSync(path, ''), /holds no advisories/],
    [
      'cut off',
      (path) =>
        writeFileSync(path, zipSync({ 'a.json': strToU8('{"name":"lodash"}'.repeat(500)) }).subarray(0, 60)),
      /cannot be read/,
    ],
  ])('are refused when the archive is %s', async (_, write, message) => {
    const folder = project({});
    mkdirSync(join(folder, 'osv-scanner/npm'), { recursive: true });
    write(join(folder, 'osv-scanner/npm/all.zip'));
    await expect(ask(folder)).rejects.toThrow(message);
  });
});
