import { join } from 'node:path';

/**
 * Words for `/usr/bin/env` that leave nothing of the environment in which the benchmark runs: the client finds a home of its own in
 * `folder`, and the API at `url`.
 */
export function clientEnvironment(folder: string, client: string, url: string): string[] {
  return [
    '-i',
    `PATH=${process.env['PATH'] ?? ''}`,
    `HOME=${join(folder, 'home')}`,
    `POOL_RUN_CLAUDE=${client}`,
    `ANTHROPIC_BASE_URL=${url}`,
    'ANTHROPIC_API_KEY=loopback',
    'DISABLE_AUTOUPDATER=1',
    'DISABLE_TELEMETRY=1',
    'CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC=1',
  ];
}
