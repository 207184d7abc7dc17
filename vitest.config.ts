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

export default defineConfig({
  test: {
    env: { XDG_CACHE_HOME: cache },
    include: ['test/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 600_000,
  },
});
