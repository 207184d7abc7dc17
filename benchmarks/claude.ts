import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { agentNamed } from '../src/cli/sources/claude/agent.ts';
import { answerSchema } from '../src/engines/claude/answer.ts';
import { readOnlyTools } from '../src/engines/claude/options.ts';
import { scriptedApi } from '../test/e2e/api.ts';
import { askedOf, review } from '../test/e2e/asked.ts';
import { installClient } from '../test/e2e/client.ts';
import type { Benchmark } from './measuring/benchmark.ts';
import { clientEnvironment } from './measuring/client.ts';
import { figureOf, ratios, type Section } from './measuring/figures.ts';
import { bin, measure, withTemporaryFolder } from './measuring/processes.ts';
import { inTurns } from './measuring/rounds.ts';

const instances = 8;
const itemsEach = 3;

/** What an answer of the model takes, in milliseconds. */
const latency = 2_000;

/**
 * Instances that are the real client, on an API that waits and then answers: all of them beside one, and beside the same number
 * of clients that `xargs` starts with the same questions and the same tools.
 */
export const claude: Benchmark = {
  name: 'claude',
  title: 'Eight instances of the real client beside one of them, and beside clients that xargs starts',
  about: `The real client on a scripted API on loopback: no account, no model, and the same latency for every answer. A client needs
processor time before it is done, so that many of them at once on few cores take longer than one, whoever starts them.`,
  async measure({ rounds = 5 }) {
    const client = installClient();
    const section = await withTemporaryFolder(async (folder) => {
      const prompts: string[] = [];
      const api = await scriptedApi((request) => {
        const asked = askedOf(request, 1);
        if (!asked) return { type: 'text', text: 'Fine.' };
        prompts.push(asked.prompt);
        return { ...review(asked), after: latency };
      });
      try {
        return await contend({ folder, client, url: api.url, prompts, peak: api.peak }, rounds);
      } finally {
        api.close();
      }
    });
    return [section];
  },
};

interface Place {
  readonly folder: string;
  readonly client: string;
  readonly url: string;
  /** What instances were asked, in the order in which they asked. */
  readonly prompts: readonly string[];
  readonly peak: () => number;
}

async function contend(place: Place, rounds: number): Promise<Section> {
  const { folder, prompts, peak } = place;
  const all = project(join(folder, 'all'), instances * itemsEach);
  const part = project(join(folder, 'part'), itemsEach);
  // What the clients of xargs are asked is what a first run of pool-run asked.
  await audit(place, all);
  const plain = plainClients(place, all, prompts.slice(0, instances));
  const times = await inTurns(rounds, {
    pool: () => audit(place, all),
    one: () => audit(place, part),
    xargs: plain,
  });
  return {
    name: 'claude',
    title: `${instances} clients of Claude Code, ${latency / 1000} s for each answer`,
    figures: [
      figureOf(`pool-run, ${instances} instances`, 'milliseconds', times.pool),
      figureOf('pool-run, 1 instance with an eighth of the items', 'milliseconds', times.one),
      figureOf(`xargs -P ${instances} claude -p`, 'milliseconds', times.xargs),
      figureOf(`${instances} instances ÷ 1`, 'ratio', ratios(times.pool, times.one), { most: 1.6 }),
      figureOf('pool-run ÷ xargs', 'ratio', ratios(times.pool, times.xargs), { most: 0.9 }),
    ],
    remarks: [
      `${rounds} rounds. Whole processes in turns, without a cache of results; ${peak()} requests at once at most. xargs gives the same prompts, tools and schema to as many clients, and checks, merges and keeps nothing.`,
    ],
  };
}

/** So many agents without a finding. */
function project(folder: string, items: number): string {
  mkdirSync(join(folder, '.claude/agents'), { recursive: true });
  for (let index = 0; index < items; index += 1) {
    const keys = `name: agent-${index}\ndescription: Use when ${index}.\ntools: Read`;
    writeFileSync(join(folder, `.claude/agents/agent-${index}.md`), `---\n${keys}\n---\n\nYou do this.\n`);
  }
  return folder;
}

/** Milliseconds. */
async function run(place: Place, cwd: string, words: readonly string[]): Promise<number> {
  const { folder, client, url } = place;
  const errors = join(folder, 'errors');
  const environment = clientEnvironment(folder, client, url);
  const program = { program: '/usr/bin/env', args: [...environment, ...words], cwd };
  const { milliseconds, code } = await measure(program, { errors });
  if (code === 0) return milliseconds;
  throw new Error(`Expected ${words[0]} to end with 0, got ${String(code)}: ${readFileSync(errors, 'utf8')}`);
}

async function audit(place: Place, cwd: string): Promise<number> {
  const words = ['audit', '--engine', 'claude', '--no-cache', '--quiet', '--fail-on', 'never'];
  const milliseconds = await run(place, cwd, [process.execPath, bin, ...words]);
  rmSync(join(cwd, '.pool-run'), { recursive: true, force: true });
  return milliseconds;
}

/** What xargs does with the same questions. */
function plainClients(place: Place, cwd: string, prompts: readonly string[]): () => Promise<number> {
  const { folder, client } = place;
  const words = [
    client,
    ...'-p --output-format json --restricted --permission-mode dontAsk --strict-mcp-config'.split(' '),
    '--no-session-persistence',
    '--tools',
    readOnlyTools.join(','),
    '--append-system-prompt',
    agentNamed(cwd, 'code-reviewer')?.body ?? '',
    '--json-schema',
    answerSchema(),
  ];
  const quoted = words.map((word) => `'${word.replaceAll("'", String.raw`'\''`)}'`).join(' ');
  writeFileSync(join(folder, 'ask.sh'), `exec ${quoted} < "$1" > "$1.out"\n`);
  const files = prompts.map((prompt, index) => {
    const file = join(folder, `prompt.${index}`);
    writeFileSync(file, prompt);
    return file;
  });
  writeFileSync(join(folder, 'prompts'), `${files.join('\n')}\n`);
  const line = `xargs -P ${instances} -n 1 sh ${folder}/ask.sh < ${folder}/prompts`;
  return async () => {
    const milliseconds = await run(place, cwd, ['sh', '-c', line]);
    const isAnswered = files.every((file) =>
      readFileSync(`${file}.out`, 'utf8').includes('structured_output'),
    );
    if (!isAnswered) throw new Error('A client of xargs has handed in nothing.');
    return milliseconds;
  };
}
