import { join } from 'node:path';
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';
import { scriptedApi, type Block, type Request } from '../../test/e2e/api.ts';
import { askedOf, review, type Asked } from '../../test/e2e/asked.ts';
import { PromptCache } from '../../test/e2e/promptCache.ts';
import { filesFor } from './project.ts';

/** Until an answer begins, in milliseconds: the first one of an instance, whose prompt is all new, and each later one. */
export const latency: Latency = { first: 2_000, later: 1_000 };

/** For runs of which only the tokens count. */
const noLatency: Latency = { first: 0, later: 0 };

interface Latency {
  readonly first: number;
  readonly later: number;
}

/** So many files are read with one answer. */
export const filesAtOnce = 4;

/** What the service accounted for, in the words in which the report has it. */
export interface Bill {
  turns: number;
  inputTokens: number;
  outputTokens: number;
  cacheWriteTokens: number;
  cacheReadTokens: number;
  /** Instances whose first prompt found nothing in the cache. */
  unshared: number;
  /** The most answers of one instance: they come one after another. */
  inRow: number;
  /** Findings that instances were asked to judge. */
  evidence: number;
  model: string;
}

function newBill(): Bill {
  const tokens = { inputTokens: 0, outputTokens: 0, cacheWriteTokens: 0, cacheReadTokens: 0 };
  return { turns: 0, ...tokens, unshared: 0, inRow: 0, evidence: 0, model: '' };
}

/** The project's folder and its commit are named otherwise each time: that must not change the count. */
function newCache(project: string): PromptCache {
  const plain = (text: string): string =>
    text.replaceAll(project, '/project').replaceAll(/\b[\da-f]{7,40}(?= Generate\n)/g, '0000000');
  // What looks like a special token in a file is text like any other.
  return new PromptCache((text) => countTokens(plain(text), { disallowedSpecial: new Set() }));
}

/** A model that reads every file of its shard once and then hands in its report, and a service that accounts for it. */
export async function accountingApi(cwd: string) {
  let cache = newCache(cwd);
  let bill = newBill();
  let pace = latency;
  const api = await scriptedApi((request) => {
    const asked = askedOf(request, 1);
    if (!asked) throw new Error('Internal error: somebody asks who is no instance');
    const after = asked.answers === 0 ? pace.first : pace.later;
    const now = performance.now();
    const prompt = cache.take(request, now, now + after);
    const said = answerOf(asked, cwd);
    const output = cache.tokensOf(said);
    bill = {
      turns: bill.turns + 1,
      inputTokens: bill.inputTokens + prompt.plain,
      outputTokens: bill.outputTokens + output,
      cacheWriteTokens: bill.cacheWriteTokens + prompt.written,
      cacheReadTokens: bill.cacheReadTokens + prompt.read,
      unshared: bill.unshared + (asked.answers === 0 && prompt.read === 0 ? 1 : 0),
      inRow: Math.max(bill.inRow, asked.answers + 1),
      evidence: bill.evidence + (asked.answers === 0 ? asked.evidence.length : 0),
      model: request.model ?? '',
    };
    const [first = nothing, ...also] = said;
    return { ...first, also, after, tokens: [prompt.plain, output, prompt.written, prompt.read] };
  });
  return {
    url: api.url,
    close: api.close,
    /** Nothing of any prompt is in the cache any more. */
    forget(): void {
      cache = newCache(cwd);
    },
    /** Does work during which every answer begins at once. */
    async hurried<Value>(work: () => Promise<Value>): Promise<Value> {
      pace = noLatency;
      try {
        return await work();
      } finally {
        pace = latency;
      }
    },
    /** What has come together since it was presented last. */
    present(): Bill {
      const presented = bill;
      bill = newBill();
      return presented;
    },
  };
}

export type AccountingApi = Awaited<ReturnType<typeof accountingApi>>;

const nothing: Block = { type: 'text', text: '' };

function answerOf(asked: Asked, cwd: string): Block[] {
  const command = /on the command "([\w-]+)"/.exec(asked.prompt)?.[1] ?? '';
  const files = asked.items.flatMap((item) => filesFor(command, item));
  const read = resultsIn(asked.request);
  const next = files.slice(read, read + filesAtOnce).map((path): Block => {
    const id = `toolu_${Math.random().toString(36).slice(2)}`;
    return { type: 'tool_use', id, name: 'Read', input: { file_path: join(cwd, path) } };
  });
  return next.length > 0 ? next : [review(asked)];
}

/** How many tools have answered already. */
function resultsIn({ messages }: Request): number {
  const blocks = messages.flatMap(({ content }) =>
    typeof content === 'string' ? [] : (content as readonly Block[]),
  );
  return blocks.filter(({ type }) => (type as string) === 'tool_result').length;
}
