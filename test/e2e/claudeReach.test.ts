import { existsSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { project, write } from '../project.ts';
import type { Answer } from './api.ts';
import { review } from './asked.ts';
import { agents, audit, model, program, runClaude } from './claude.ts';

const secret = 'only for its owner';

it.skipIf(program === undefined)(
  'an instance reads nothing outside of the project, and what a project configures the client with does not run',
  async () => {
    const outside = project({ 'there.txt': `${secret}\n` });
    const cwd = agents(2, { 'inside.txt': 'for all\n' });
    symlinkSync(join(outside, 'there.txt'), join(cwd, 'link.txt'));
    const run = (name: string) => [{ hooks: [{ type: 'command', command: `touch ${join(cwd, name)}` }] }];
    const hooks = { SessionStart: run('started'), PreToolUse: run('used'), Stop: run('stopped') };
    const servers = { mcpServers: { own: { command: 'touch', args: [join(cwd, 'served')] } } };
    write(cwd, {
      '.claude/settings.json': JSON.stringify({ permissions: { allow: ['Read(//**)'] }, hooks }),
      '.mcp.json': JSON.stringify(servers),
    });
    const wanted = ['inside.txt', join(outside, 'there.txt'), 'link.txt'];
    const steps = [
      ...wanted.map((path) => ({ name: 'Read', input: { file_path: resolve(cwd, path) } })),
      { name: 'Grep', input: { pattern: 'owner', path: outside, output_mode: 'content' } },
      { name: 'Glob', input: { pattern: `${outside}/*` } },
    ];
    const api = await model((asked): Answer => {
      const step = steps[asked.answers];
      return step ? { type: 'tool_use', id: `toolu_${asked.answers}`, ...step } : review(asked);
    });
    const { status } = await runClaude(cwd, api, audit('--fail-on', 'never'));
    expect(status).toBe(0);
    const [last] = api.requests.toSorted((a, b) => b.messages.length - a.messages.length);
    const told = JSON.stringify(last?.messages);
    expect(told).toContain('for all');
    expect(told.match(/"is_error":true/g)).toHaveLength(4);
    expect(told).not.toContain(secret);
    expect(['started', 'used', 'stopped', 'served'].filter((name) => existsSync(join(cwd, name)))).toEqual(
      [],
    );
  },
);
