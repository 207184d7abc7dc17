import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { markdown } from '../project.ts';
import { review } from './asked.ts';
import { agents, audit, model, program, runClaude } from './claude.ts';

const apiKey = 'loopback-Key-of-the-tests';
const password = 'corr3ct "horse" battery\\staple';

const leaked = /loopback-Key|corr3ct|battery/;

/** Every file below a folder. */
function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((path) => join(folder, path))
    .filter((path) => statSync(path).isFile());
}

it.skipIf(program === undefined).each([['md'], ['json'], ['sarif'], ['html']])(
  'what a model repeats of keys, of the environment and of prompts is in no file of a run, nor in what it prints as %s',
  async (format) => {
    const api = await model((asked) => {
      const [item = ''] = asked.items;
      const leak = `I saw ${String(asked.request.headers?.['x-api-key'])} and ${password}.`;
      if (asked.conversation === 1) return { type: 'refusal', status: 500, message: leak };
      return review(asked, {
        items: asked.items.map((one) => ({ item: one, summary: leak })),
        findings: [{ item, rule: 'leak', level: 'warning', message: leak, path: item, line: 2 }],
        judgements: asked.evidence.map(({ id }) => ({ evidence: id, verdict: 'rejected', reason: leak })),
      });
    });
    const cwd = agents(2);
    // A program that looks first quotes it too: as a key that nobody knows.
    writeFileSync(
      join(cwd, '.claude/agents/agent-0.md'),
      markdown(`name: agent-0\ndescription: d\n${apiKey}: 1\ncolor: ${JSON.stringify(password)}`),
    );
    const environment = {
      ANTHROPIC_API_KEY: apiKey,
      DEPLOY_PASSWORD: password,
      CLAUDE_CODE_MAX_RETRIES: '0',
    };
    const words = audit('--fail-on', 'never', '--format', format, '--trace', 'trace.json');
    const { status, stdout, stderr } = await runClaude(cwd, api, words, environment);
    expect(status).toBe(0);
    // What a program quoted was masked before a model was told of it.
    const [first] = api.asked();
    expect(first?.evidence.some(({ message }) => message.includes('…'))).toBe(true);
    expect(first?.prompt).not.toMatch(leaked);
    const files = [...filesBelow(join(cwd, '.pool-run')), join(cwd, 'trace.json')];
    const cache = filesBelow(join(`${cwd}-home`, 'home/.cache'));
    expect(files.some((path) => path.includes('evidence'))).toBe(true);
    const texts = [...files, ...cache].map((path) => [path, readFileSync(path, 'utf8')] as const);
    const leaking = [...texts, ['stdout', stdout] as const, ['stderr', stderr] as const].filter(
      ([, text]) => leaked.test(text) || text.includes('one instance of the pool'),
    );
    expect(leaking.map(([path]) => path)).toEqual([]);
    expect(stdout).toContain('I saw … and …');
  },
);
