import { createHash } from 'node:crypto';
import { agent, markdown, type Files } from '../../project.ts';

/** Text as irregular as a key, made here so that no key stands in the repository. */
export function random(length: number, alphabet: string): string {
  let text = '';
  for (let block = 0; text.length < length; block += 1) {
    const bytes = createHash('sha256').update(`pool-run ${block}`).digest();
    text += Array.from(bytes, (byte) => alphabet[byte % alphabet.length]).join('');
  }
  return text.slice(0, length);
}

export const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

export const described = 'description: Does a thing. Use when the thing is asked for.';

export const pool = (lines: string, body = 'Do it.\n'): Files => ({
  '.claude/agents/reviewer.md': agent('reviewer'),
  '.claude/commands/review.md': markdown(
    `${described}\ninstance_pool:\n  agent: reviewer\n  items: agent-definitions\n${lines}`,
    body,
  ),
});

export const skill = (keys: string, body?: string): Files => ({
  '.claude/skills/mend/SKILL.md': markdown(keys, body),
});

export const command = (keys: string, body: string): Files => ({
  '.claude/commands/go.md': markdown(keys, body),
});

export const plugin = (manifest: object, files: Files = {}): Files => ({
  '.claude-plugin/plugin.json': JSON.stringify(manifest),
  ...files,
});

export const one = (...lines: string[]): Files => ({ '.claude/agents/one.md': agent('one', ...lines) });
