import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { clientVersion, findClient, oldestClient } from '../../../src/engines/claude/client.ts';
import { project, type Files } from '../../project.ts';

/** A folder whose files can all be executed. */
function programs(files: Files): string {
  const folder = project(files);
  for (const path of Object.keys(files)) chmodSync(join(folder, path), 0o755);
  return folder;
}

describe('the client', () => {
  it('is what POOL_RUN_CLAUDE names, before what runs now, before what is on PATH', () => {
    const folder = programs({ mine: '', running: '', 'bin/claude': '' });
    const PATH = join(folder, 'bin');
    const running = { PATH, CLAUDE_CODE_EXECPATH: join(folder, 'running') };
    const named = { ...running, POOL_RUN_CLAUDE: join(folder, 'mine') };
    expect(findClient(named)).toEqual({ program: join(folder, 'mine'), from: 'POOL_RUN_CLAUDE' });
    expect(findClient(running)).toEqual({ program: join(folder, 'running'), from: 'CLAUDE_CODE_EXECPATH' });
    expect(findClient({ PATH })).toEqual({ program: join(PATH, 'claude'), from: 'PATH' });
    expect(findClient({ PATH: folder })).toBeUndefined();
    expect(findClient({})).toBeUndefined();
  });

  it('may be named by a word that PATH knows', () => {
    const folder = programs({ 'claude-next': '' });
    expect(findClient({ PATH: folder, POOL_RUN_CLAUDE: 'claude-next' })).toEqual({
      program: join(folder, 'claude-next'),
      from: 'POOL_RUN_CLAUDE',
    });
  });

  it('is never another one than the user named, although that one is missing', () => {
    const PATH = programs({ claude: '' });
    expect(findClient({ PATH, POOL_RUN_CLAUDE: '/none/claude' })).toEqual({
      program: '/none/claude',
      from: 'POOL_RUN_CLAUDE',
    });
  });

  it('is looked for on PATH where the one that runs was updated away', () => {
    const PATH = programs({ claude: '' });
    const found = findClient({ PATH, CLAUDE_CODE_EXECPATH: join(PATH, 'versions/2.1.1') });
    expect(found).toEqual({ program: join(PATH, 'claude'), from: 'PATH' });
  });
});

it.each([
  ['a client', `echo '${oldestClient} (Claude Code)'`, oldestClient],
  ['another program of the name', 'echo 1.2.3', undefined],
  ['one that fails', `echo '${oldestClient} (Claude Code)'; exit 1`, undefined],
  ['one that reads its input first', `cat; echo '9.0.0 (Claude Code)'`, '9.0.0'],
])('the version of %s', async (_, script, version) => {
  const folder = programs({ claude: `#!/bin/sh\n${script}\n` });
  expect(await clientVersion(join(folder, 'claude'))).toBe(version);
});

it('what cannot be started has no version', async () => {
  expect(await clientVersion(join(project({ claude: 'no program' }), 'claude'))).toBeUndefined();
  expect(await clientVersion('/none/claude')).toBeUndefined();
});
