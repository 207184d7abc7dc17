import type { Peer } from '../peers.ts';

/** Another linter of Claude Code definitions that is measured beside pool-run. */
export interface Linter extends Peer {
  /** As its README says, for a whole project, with all results as JSON. */
  readonly args: readonly string[];
  /** The file that the JSON goes to, in the project; undefined: stdout. */
  readonly report?: string;
}

export const linters: readonly Linter[] = [
  {
    name: '@carlrannaberg/cclint',
    version: '0.2.10',
    bin: 'bin/cclint.js',
    args: ['--format', 'json', '--output', 'lint-report.json'],
    report: 'lint-report.json',
  },
  {
    name: 'claude-code-lint',
    version: '0.5.0',
    bin: 'bin/claudelint',
    args: ['check-all', '--format', 'json', '--no-cache'],
  },
];
