import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import type { AdvisorySource } from '../../../src/commands/deps/advisories/advisory.ts';
import { offlineSource } from '../../../src/commands/deps/advisories/offline.ts';
import { osvSource } from '../../../src/commands/deps/advisories/osv.ts';
import { advisoriesPrefix, analyzer } from '../../../src/commands/deps/analyze.ts';
import { detect } from '../../../src/commands/deps/detect.ts';
import { groupBy } from '../../../src/model/groupBy.ts';
import { project } from '../../project.ts';
import { records, type Published } from './advisoryRecords.ts';
import { osvServer } from './osvServer.ts';

const version = '0.0.0-20220722155237-a158d28d115b';
const files: Readonly<Record<string, string>> = {
  'package.json':
    '{"dependencies": {"mkdirp": "^0.5.0", "semver": "^7.0.0"}, "devDependencies": {"harmful": "*"}}',
  'package-lock.json': JSON.stringify({
    lockfileVersion: 3,
    packages: {
      'node_modules/mkdirp': {
        version: '0.5.5',
        integrity: 'sha512-A',
        dependencies: { minimist: '^1.2.5' },
      },
      'node_modules/minimist': { version: '1.2.5', integrity: 'sha512-A' },
      'node_modules/harmful': { version: '6.6.6', integrity: 'sha512-A', dev: true },
      'node_modules/semver': { version: '7.0.0', integrity: 'sha512-A' },
    },
  }),
  'requirements.txt': 'urllib3==1.26.4\n',
  'Cargo.lock':
    'version = 4\n[[package]]\nname = "time"\nversion = "0.1.43"\nsource = "registry+x"\n[[package]]\nname = "ansi_term"\nversion = "0.12.1"\nsource = "registry+x"\n',
  'go.mod': `module m\n\nrequire golang.org/x/net v${version}\n`,
  'composer.lock': '{"packages": [{"name": "symfony/http-kernel", "version": "v5.4.0"}]}',
  'pom.xml':
    '<project><dependencies><dependency><groupId>org.apache.logging.log4j</groupId><artifactId>log4j-core</artifactId><version>2.14.1</version></dependency></dependencies></project>',
  'Gemfile.lock': 'GEM\n  specs:\n    nokogiri (1.16.0)\n\nDEPENDENCIES\n  nokogiri\n',
};

/** What the published entries say, read by hand. */
const expected = [
  'error malicious-package harmful 6.6.6: MAL-2024-1 on harmful (MAL-2024-1).',
  `error vulnerable-package golang.org/x/net v${version}: GHSA-69cg-p879-7622 on golang.org/x/net (GHSA-69cg-p879-7622, CVE-2022-27664, GO-2022-0969; high 7.5; fixed in v0.0.0-20220906165146-f3363e06e74c).`,
  'error vulnerable-package minimist 1.2.5: GHSA-xvch-5gv4-984h on minimist (GHSA-xvch-5gv4-984h, CVE-2021-44906; critical 9.8; fixed in 1.2.6) (by way of mkdirp > minimist).',
  'error vulnerable-package org.apache.logging.log4j:log4j-core 2.14.1: GHSA-jfh8-c2jp-5v3q on org.apache.logging.log4j:log4j-core (GHSA-jfh8-c2jp-5v3q, CVE-2021-44228; critical 10.0; fixed in 2.15.0).',
  'error vulnerable-package symfony/http-kernel 5.4.0: GHSA-754h-5r27-7x3r on symfony/http-kernel (GHSA-754h-5r27-7x3r; critical 9.3; fixed in 5.4.20).',
  // Both databases count: the later of their fixes satisfies both.
  'error vulnerable-package urllib3 1.26.4: GHSA-q2q7-5pp4-w6pg on urllib3 (GHSA-q2q7-5pp4-w6pg, CVE-2021-33503, PYSEC-2021-108; high 7.5; fixed in 1.26.6).',
  'note vulnerable-package nokogiri 1.16.0: GHSA-pf6m-fxpq-fg8v on nokogiri (GHSA-pf6m-fxpq-fg8v; low; no fixed version is known).',
  'warning vulnerable-package semver 7.0.0: GHSA-c2qf-rxjj-qqgw on semver (GHSA-c2qf-rxjj-qqgw; medium 5.3; fixed in 7.5.2).',
  'warning vulnerable-package time 0.1.43: RUSTSEC-2020-0071 on time (RUSTSEC-2020-0071, CVE-2020-26235; medium 6.2; fixed in 0.2.0).',
];

async function found(advisories: AdvisorySource): Promise<string[]> {
  const { groups } = detect(Object.keys(files).toSorted(), []);
  const read = (path: string) => ({ text: files[path] ?? '' });
  const analyze = analyzer(groups, { read, licences: undefined, advisories });
  const results = await Promise.all(
    groups.map(async ({ id }) => analyze(`${advisoriesPrefix}${id}`, () => {})),
  );
  return results
    .flatMap((one) =>
      'failure' in one
        ? [one.reason]
        : one.findings.map((each) => `${each.level} ${each.ruleId} ${each.message}`),
    )
    .toSorted();
}

function packageOf({ record }: Published): { ecosystem: string; name: string } {
  const [part] = record['affected'] as [{ package: { ecosystem: string; name: string } }];
  return part.package;
}

interface Query {
  readonly package: { readonly ecosystem: string; readonly name: string };
  readonly version: string;
  readonly page_token?: string;
}

/** One advisory a page; times of more digits than in the details. */
function answerTo({ package: asked, version: used, page_token: token = '0' }: Query): object {
  const all = records.filter((one) => {
    const { ecosystem, name } = packageOf(one);
    return ecosystem === asked.ecosystem && name === asked.name && one.hits.includes(used);
  });
  const hit = all[Number(token)];
  if (!hit) return {};
  return {
    vulns: [{ id: hit.record.id, modified: '2024-02-16T08:21:34.123456Z' }],
    ...(Number(token) + 1 < all.length && { next_page_token: String(Number(token) + 1) }),
  };
}

describe('advisories as the databases publish them', () => {
  it('are told with severity, fix and way as they say, from a server that gives them page by page', async () => {
    const { url, got } = await osvServer(({ url: path, body }) => {
      const record = records.find((one) => path === `/v1/vulns/${one.record.id}`)?.record;
      return { json: record ?? { results: (body as { queries: Query[] }).queries.map(answerTo) } };
    });
    const kept = new Map<string, string>();
    const store = {
      now: Date.now,
      get: (id: string) => kept.get(id),
      put: (id: string, text: string) => void kept.set(id, text),
    };
    expect(await found(osvSource(url, store))).toEqual(expected);
    const before = got.filter((one) => one.url.startsWith('/v1/vulns/')).length;
    expect(await found(osvSource(url, store))).toEqual(expected);
    expect(got.filter((one) => one.url.startsWith('/v1/vulns/'))).toHaveLength(before);
  });

  it('are told alike from files, where the ranges are evaluated here', async () => {
    const folder = project({});
    for (const [ecosystem, own] of groupBy(records, (one) => packageOf(one).ecosystem)) {
      mkdirSync(join(folder, 'osv-scanner', ecosystem), { recursive: true });
      const entries = own.map(
        ({ record }) => [`${record.id}.json`, strToU8(JSON.stringify(record))] as const,
      );
      writeFileSync(join(folder, 'osv-scanner', ecosystem, 'all.zip'), zipSync(Object.fromEntries(entries)));
    }
    expect(await found(offlineSource(folder, 'db'))).toEqual(expected);
  });
});
