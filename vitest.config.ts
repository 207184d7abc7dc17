import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

// What tests keep from run to run is theirs alone, and never the user's.
const cache = process.env['POOL_RUN_TEST_CACHE'] ?? mkdtempSync(join(tmpdir(), 'pool-run-test-cache-'));
if (process.env['POOL_RUN_TEST_CACHE'] === undefined) {
  process.env['POOL_RUN_TEST_CACHE'] = cache;
  process.once('exit', () => rmSync(cache, { recursive: true, force: true }));
}

// These mostly wait for a service that answers late on purpose: several of them at once cost the others nothing.
// Those whose service fails are not among them: what they look at is who had begun by then.
const waiting = [
  'test/e2e/{claude,claudeAnswers,claudeBudget,claudeEnds,claudeRefusals,claudeSecrets,slash*,write*,install,uninstall,doctor*,terminal}.test.ts',
];

// These look at no times at all: two at once halve what they take.
const timeless = [
  'test/{benchmarks,commands,inputs,model,planning,reporting,scripts}/**/*.test.ts',
  'test/e2e/{cli,client,colours,deps,docs*,hostile,html*,new,package,plugin,prime,runs,test*}.test.ts',
];

// Several pages at once keep all cores busy, which those that look at times would feel.
const documentation = 'test/documentation/*.test.ts';

export default defineConfig({
  test: {
    // Started by npx or not: what the program calls itself is not to depend on that.
    env: { XDG_CACHE_HOME: cache, npm_command: '' },
    testTimeout: 60_000,
    hookTimeout: 600_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'all',
          include: ['test/**/*.test.ts'],
          exclude: [...timeless, ...waiting, documentation],
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: { name: 'timeless', include: timeless, maxWorkers: 2, sequence: { groupOrder: 3 } },
      },
      {
        extends: true,
        test: { name: 'documentation', include: [documentation], sequence: { groupOrder: 2 } },
      },
      {
        extends: true,
        test: { name: 'waiting', include: waiting, maxWorkers: 3, sequence: { groupOrder: 1 } },
      },
    ],
  },
});
