import { resolve } from 'node:path';
import { markdown } from '../project.ts';
import { program } from './claude.ts';
import { runClient } from './client.ts';

/** Twelve agents, of which the audit finds something in each. */
export const agents = Object.fromEntries(
  Array.from({ length: 12 }, (_, index): [string, string] => [
    `.claude/agents/agent-${index}.md`,
    markdown(`name: agent-${index}\ndescription: Use when ${index}.\ntools: Reed`),
  ]),
);

/** The pack of this repository as a plugin. */
export const plugin = ['--plugin-dir', resolve('.')];

/** Types a command into the client in print mode; gives its last word. */
export async function type(cwd: string, api: string, text: string, ...args: string[]) {
  const events = await runClient(program ?? '', { cwd, api }, text, ...args);
  return events.findLast(({ type: kind }) => kind === 'result') ?? {};
}
