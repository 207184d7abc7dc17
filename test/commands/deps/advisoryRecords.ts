/** An advisory as the databases publish it, and the versions of the test that it is about. */
export interface Published {
  readonly record: Readonly<Record<string, unknown>> & { readonly id: string };
  readonly hits: readonly string[];
}

interface Part {
  readonly events?: readonly object[];
  readonly versions?: readonly string[] | null;
  readonly more?: object;
}

const noise = {
  schema_version: '1.6.0',
  published: '2021-05-06T16:05:51Z',
  details: '## Impact\nLong words.',
  references: [{ type: 'ADVISORY', url: 'https://example.org' }],
  credits: [{ name: 'someone', type: 'FINDER' }],
};

function published(id: string, [ecosystem, name]: readonly [string, string], hits: string[]) {
  return (part: Part, more: object = {}): Published => {
    const type =
      ecosystem === 'npm' || ecosystem === 'Go' || ecosystem === 'crates.io' ? 'SEMVER' : 'ECOSYSTEM';
    const git = {
      type: 'GIT',
      repo: 'https://example.org/a',
      events: [{ introduced: '0' }, { fixed: 'abc' }],
    };
    const { events = [], versions = [], more: own = {} } = part;
    const ranges = [git, ...(events.length > 0 ? [{ type, events }] : [])];
    const affected = [{ package: { ecosystem, name, purl: 'pkg:x/y' }, ranges, versions, ...own }];
    const modified = '2024-02-16T08:21:34.123Z';
    return { hits, record: { ...noise, id, modified, summary: `${id} on ${name}`, affected, ...more } };
  };
}

const v3 = (score: string): object => ({ severity: [{ type: 'CVSS_V3', score: `CVSS:3.1/${score}` }] });
const denial = v3('AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H');
const minimist = published('GHSA-xvch-5gv4-984h', ['npm', 'minimist'], ['1.2.5']);
const urllib3 = published('GHSA-q2q7-5pp4-w6pg', ['PyPI', 'urllib3'], ['1.26.4']);
const urllib3Again = published('PYSEC-2021-108', ['PyPI', 'urllib3'], ['1.26.4']);
const time = published('RUSTSEC-2020-0071', ['crates.io', 'time'], ['0.1.43']);
const ansi = published('RUSTSEC-2021-0139', ['crates.io', 'ansi_term'], ['0.12.1']);
const net = published('GO-2022-0969', ['Go', 'golang.org/x/net'], ['0.0.0-20220722155237-a158d28d115b']);
const netAgain = published(
  'GHSA-69cg-p879-7622',
  ['Go', 'golang.org/x/net'],
  ['0.0.0-20220722155237-a158d28d115b'],
);
const harmful = published('MAL-2024-1', ['npm', 'harmful'], ['6.6.6']);
const withdrawn = published('GHSA-with-draw-nnnn', ['npm', 'minimist'], ['1.2.5']);
const kernel = published('GHSA-754h-5r27-7x3r', ['Packagist', 'symfony/http-kernel'], ['5.4.0']);
const log4j = published('GHSA-jfh8-c2jp-5v3q', ['Maven', 'org.apache.logging.log4j:log4j-core'], ['2.14.1']);
const nokogiri = published('GHSA-pf6m-fxpq-fg8v', ['RubyGems', 'nokogiri'], ['1.16.0']);
const semver = published('GHSA-c2qf-rxjj-qqgw', ['npm', 'semver'], ['7.0.0']);

/** Entries in the forms of GitHub, PyPI, RustSec, Go and the collection of harmful packages. */
export const records: readonly Published[] = [
  minimist(
    { events: [{ introduced: '0' }, { fixed: '0.2.4' }, { introduced: '1.0.0' }, { fixed: '1.2.6' }] },
    { aliases: ['CVE-2021-44906'], ...v3('AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H') },
  ),
  withdrawn({ events: [{ introduced: '0' }] }, { withdrawn: '2022-01-01T00:00:00Z' }),
  urllib3(
    { events: [{ introduced: '0' }, { fixed: '1.26.5' }] },
    { aliases: ['CVE-2021-33503', 'PYSEC-2021-108'], ...denial, database_specific: { severity: 'HIGH' } },
  ),
  urllib3Again(
    { events: [{ introduced: '1.25.4' }, { fixed: '1.26.6' }], versions: ['1.26.3', '1.26.4'] },
    { aliases: ['CVE-2021-33503', 'GHSA-q2q7-5pp4-w6pg'] },
  ),
  time(
    {
      events: [{ introduced: '0.1.0' }, { fixed: '0.2.0' }, { introduced: '0.2.1' }, { fixed: '0.2.23' }],
      versions: null,
      more: { database_specific: { informational: null, categories: [], cvss: null } },
    },
    { aliases: ['CVE-2020-26235'], ...v3('AV:L/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H') },
  ),
  ansi({
    events: [{ introduced: '0.0.0-0' }],
    more: { database_specific: { informational: 'unmaintained' } },
  }),
  net(
    {
      events: [{ introduced: '0' }, { fixed: '0.0.0-20220906165146-f3363e06e74c' }],
      more: { ecosystem_specific: { imports: [{ path: 'golang.org/x/net/http2', symbols: ['Serve'] }] } },
    },
    { aliases: ['CVE-2022-27664', 'GHSA-69cg-p879-7622'], database_specific: { review_status: 'REVIEWED' } },
  ),
  netAgain(
    { events: [{ introduced: '0' }, { fixed: '0.0.0-20220906165146-f3363e06e74c' }] },
    { aliases: ['CVE-2022-27664'], ...denial },
  ),
  harmful({ versions: ['6.6.6'] }),
  kernel(
    { events: [{ introduced: '5.0.0' }, { fixed: '5.4.20' }], versions: ['v5.3.0', 'v5.4.0'] },
    {
      severity: [
        { type: 'CVSS_V3', score: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H' },
        { type: 'CVSS_V4', score: 'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N' },
      ],
    },
  ),
  log4j(
    { events: [{ introduced: '2.13.0' }, { fixed: '2.15.0' }], versions: ['2.13.0', '2.14.1'] },
    { aliases: ['CVE-2021-44228'], ...v3('AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H') },
  ),
  nokogiri(
    { events: [{ introduced: '0' }, { last_affected: '1.16.0' }], versions: ['1.16.0'] },
    { severity: [], database_specific: { severity: 'LOW', cwe_ids: ['CWE-1'] } },
  ),
  semver({
    events: [{ introduced: '7.0.0' }, { fixed: '7.5.2' }],
    more: { severity: [{ type: 'CVSS_V3', score: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:L' }] },
  }),
];
