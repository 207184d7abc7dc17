import { createRequire } from 'node:module';
import { bin } from '../measuring/processes.ts';
import { binOf, installPeer, type Peer } from '../peers.ts';
import type { Goal } from '../measuring/figures.ts';

/** Words for `node`, run in the project, and whether it may end with 1: that it found something. */
export interface Other {
  readonly args: readonly string[];
  readonly mayFind?: true;
}

/** One command of pool-run and what people would otherwise run, one after another. */
export interface Contest {
  readonly command: string;
  readonly own: readonly string[];
  /** One after another. */
  readonly others: readonly Other[];
  /** What the others are called. */
  readonly against: string;
  readonly goal: Goal;
}

const madge: Peer = { name: 'madge', version: '8.0.0', bin: 'bin/cli.js' };
const cruiser: Peer = {
  name: 'dependency-cruiser',
  version: '17.4.3',
  bin: 'bin/dependency-cruise.mjs',
};
const remark: Peer = { name: 'remark-cli', version: '12.0.1', bin: 'cli.js' };
const links: Peer = { name: 'remark-validate-links', version: '13.1.0', bin: 'index.js' };
const cdxgen: Peer = { name: '@cyclonedx/cdxgen', version: '12.8.4', bin: 'bin/cdxgen.js' };

/** What is installed, and in which version. */
export const peers = [madge, cruiser, remark, links, cdxgen]
  .map(({ name, version }) => `${name} ${version}`)
  .join(', ');

/** Clones are looked for by a tool that the project has already. */
const jscpd = createRequire(import.meta.url)
  .resolve('jscpd/package.json')
  .replace('package.json', 'run-jscpd.js');

const own = (command: string, ...more: readonly string[]): string[] => [
  bin,
  command,
  '--quiet',
  '--no-cache',
  '--fail-on',
  'never',
  ...more,
];

/** What nothing has to be installed for. */
export const testContest: Contest = {
  command: 'test',
  own: own('test'),
  others: [
    { args: ['--test', 'test/unit/busy.test.js'] },
    { args: ['--test', 'test/integration/busy.test.js'] },
  ],
  against: 'the suites one after another',
  goal: { most: 0.85 },
};

/** Everything that is measured, or why something cannot be. */
export function contests(): { readonly ready: Contest[]; readonly missing: string[] } {
  const needed: readonly (readonly [Contest, readonly Peer[]])[] = [
    [
      {
        command: 'prime',
        own: own('prime'),
        others: [
          { args: [binOf(madge), '--circular', '--json', 'src'], mayFind: true },
          { args: [jscpd, 'src', '--silent'] },
          { args: [binOf(cruiser), '--no-config', '--output-type', 'json', 'src'] },
        ],
        against: 'madge + jscpd + dependency-cruiser',
        goal: { most: 0.25 },
      },
      [madge, cruiser],
    ],
    [
      {
        command: 'docs',
        own: own('docs'),
        others: [{ args: [binOf(remark), '--quiet', '--no-stdout', '--use', binOf(links), '.'] }],
        against: 'remark-validate-links',
        goal: { most: 0.25 },
      },
      [remark, links],
    ],
    [
      {
        command: 'deps',
        own: own('deps', '--osv', 'none'),
        others: [{ args: [binOf(cdxgen), '--type', 'js', '--no-install-deps', '--output', 'bom.json', '.'] }],
        against: 'cdxgen',
        goal: { most: 0.25 },
      },
      [cdxgen],
    ],
    [testContest, []],
  ];
  const ready: Contest[] = [];
  const missing: string[] = [];
  for (const [contest, rivals] of needed) {
    const problem = rivals.map(installPeer).find((why) => why !== undefined);
    if (problem === undefined) ready.push(contest);
    else
      missing.push(
        `${contest.command} is MISSING, because ${contest.against} cannot be installed: ${problem}`,
      );
  }
  return { ready, missing };
}
