import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { write } from '../project.ts';
import type { Refusal } from './api.ts';
import { review } from './asked.ts';
import { agents, audit, model, program, runClaude } from './claude.ts';
import { expectNoneAlive, reportOf } from './pool.ts';

const old = `#!/bin/sh\necho '2.0.14 (Claude Code)'\n`;

describe.skipIf(program === undefined)('before anything is spent or written it is said', () => {
  it.each<[string, Record<string, string | undefined>, RegExp]>([
    [
      'that there is no client',
      { POOL_RUN_CLAUDE: undefined, PATH: '/usr/bin:/bin' },
      /There is no Claude Code here/,
    ],
    [
      'that the one which is named is none',
      { POOL_RUN_CLAUDE: '/none/claude' },
      /\/none\/claude .*does not answer/,
    ],
    ['that it is too old', { POOL_RUN_CLAUDE: './old' }, /Claude Code 2\.0\.14 is too old: .* is needed/],
    ['that it is not logged in', { ANTHROPIC_API_KEY: undefined }, /is not logged in/],
  ])('%s', async (_, environment, sentence) => {
    const api = await model(review);
    const cwd = agents(2, { old });
    const { chmodSync } = await import('node:fs');
    chmodSync(join(cwd, 'old'), 0o755);
    const { status, stdout, stderr, milliseconds } = await runClaude(cwd, api, audit('--quiet'), environment);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(sentence);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(api.requests).toEqual([]);
    expect(existsSync(join(cwd, '.pool-run'))).toBe(false);
    expect(milliseconds).toBeLessThan(10_000);
  });

  it('that a command has no agent, and that an option belongs to the engine', async () => {
    const api = await model(review);
    const cwd = agents(2);
    write(cwd, {
      'commands/read.md':
        "---\nname: read\ndescription: Reads.\ninstance_pool:\n  agent: nobody\n  items: '*.txt'\n---\nRead.\n",
    });
    const nobody = await runClaude(cwd, api, ['read', '--engine', 'claude']);
    expect(nobody).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('agent "nobody" is neither in'),
    });
    const local = await runClaude(cwd, api, ['audit', '--budget', '2']);
    expect(local).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('--budget belongs to --engine claude'),
    });
  });
});

describe.skipIf(program === undefined)('at once, without a second attempt, it is said', () => {
  it.each<[string, Refusal, RegExp]>([
    [
      'that the login is not valid',
      { type: 'refusal', status: 401, error: 'authentication_error', message: 'invalid x-api-key' },
      /not logged in, or its key is not valid/,
    ],
    [
      'that there is no credit',
      {
        type: 'refusal',
        status: 400,
        error: 'invalid_request_error',
        message: 'Your credit balance is too low to access the Anthropic API.',
      },
      /There is no credit left/,
    ],
    [
      'that there is no such model',
      { type: 'refusal', status: 404, error: 'not_found_error', message: 'model: claude-none' },
      /There is no such model/,
    ],
  ])('%s', async (_, refusal, sentence) => {
    const api = await model(() => refusal);
    const cwd = agents(12);
    const { status, stdout, milliseconds } = await runClaude(cwd, api, audit('--fail-on', 'never'), {
      CLAUDE_CODE_MAX_RETRIES: undefined,
    });
    expect(status).toBe(3);
    expect(stdout).toMatch(sentence);
    const { coverage, measures } = reportOf(cwd);
    expect(coverage).toMatchObject({ planned: 12, done: 0, failed: 12 });
    expect(coverage.failures.every(({ cause, attempts }) => cause === 'cannot-start' && attempts === 1)).toBe(
      true,
    );
    expect(measures.usage?.usd ?? 0).toBe(0);
    expect(measures.retries).toBe(0);
    expect(milliseconds).toBeLessThan(30_000);
    await expectNoneAlive(cwd);
  });
});
