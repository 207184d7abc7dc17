import { createHash } from 'node:crypto';
import type { Request } from './api.ts';

/** How the tokens of a prompt are paid for: each of them is counted once. */
export interface PromptTokens {
  /** At the full price: what stands behind the last breakpoint, or is too short to be kept. */
  readonly plain: number;
  readonly written: number;
  readonly read: number;
}

/** How long an entry lives after the last request that wrote or read it, in milliseconds. */
const life = 5 * 60_000;

/** So many blocks are looked at for an entry, from each breakpoint on backwards, itself included. */
const lookback = 20;

interface Entry {
  /** When it can be read: when the answer that writes it has begun. */
  readonly from: number;
  readonly until: number;
}

/** A block of a prompt, with all that stands before it: what it is called in the cache, and how many tokens that is. */
interface Prefix {
  readonly key: string;
  readonly tokens: number;
  readonly isBreakpoint: boolean;
}

/**
 * The cache of prompts of the Messages API, as its documentation has it: tools, system and messages in this order are a chain of
 * blocks; up to each block that is marked with `cache_control` they are kept under what they say. What others have written can be
 * read once the answer to them has begun: those who ask before pay for it again. `count` is the tokenizer.
 */
export class PromptCache {
  private readonly entries = new Map<string, Entry>();
  private readonly counted = new Map<string, number>();
  private readonly count: (text: string) => number;
  private readonly minimum: number;

  /** `minimum`: shorter prefixes are not kept, in tokens. */
  constructor(count: (text: string) => number, minimum = 1_024) {
    this.count = count;
    this.minimum = minimum;
  }

  /** Accounts for a request that comes at `now` and whose answer begins at `begins`, in milliseconds of one clock. */
  take(request: Request, now: number, begins: number): PromptTokens {
    const prefixes = this.prefixesOf(request);
    const kept = prefixes.filter(({ isBreakpoint, tokens }) => isBreakpoint && tokens >= this.minimum);
    const found = this.longest(prefixes, now);
    for (const { key } of found ? [...kept, found] : kept) this.keep(key, now, begins);
    const all = prefixes.at(-1)?.tokens ?? 0;
    const read = found?.tokens ?? 0;
    const cached = Math.max(read, kept.at(-1)?.tokens ?? 0);
    return { plain: all - cached, written: cached - read, read };
  }

  /** The tokens of what a model says. */
  tokensOf(content: unknown): number {
    return blocksOf(content).reduce((sum, block) => sum + this.tokens(textOf(block)), 0);
  }

  /** From the last breakpoint on backwards; what is found first is the longest. */
  private longest(prefixes: readonly Prefix[], now: number): Prefix | undefined {
    for (const [index, { isBreakpoint }] of [...prefixes.entries()].toReversed()) {
      if (!isBreakpoint) continue;
      const near = prefixes.slice(Math.max(0, index + 1 - lookback), index + 1);
      const found = near.findLast(({ key }) => this.isReadable(key, now));
      if (found) return found;
    }
    return undefined;
  }

  private isReadable(key: string, now: number): boolean {
    const entry = this.entries.get(key);
    return entry !== undefined && entry.from <= now && now < entry.until;
  }

  /** What is alive lives on; what somebody else is about to write is there when the first of them has begun. */
  private keep(key: string, now: number, begins: number): void {
    const { from = Infinity, until = -Infinity } = this.entries.get(key) ?? {};
    this.entries.set(key, { from: now < until ? Math.min(from, begins) : begins, until: now + life });
  }

  private prefixesOf({ model, tools = [], system = [], messages }: Request): Prefix[] {
    const blocks = [
      ...tools.map((tool) => placed('tools', tool)),
      ...blocksOf(system).map((block) => placed('system', block)),
      ...messages.flatMap(({ role, content }) => blocksOf(content).map((block) => placed(role, block))),
    ];
    let key = model ?? '';
    let tokens = 0;
    return blocks.map(({ place, text, isBreakpoint }) => {
      key = createHash('sha256')
        .update(JSON.stringify([key, place, text]))
        .digest('hex');
      tokens += this.tokens(text);
      return { key, tokens, isBreakpoint };
    });
  }

  /** A conversation repeats all of its blocks with each question: each is counted once. */
  private tokens(text: string): number {
    const known = this.counted.get(text) ?? this.count(text);
    this.counted.set(text, known);
    return known;
  }
}

interface Block {
  readonly type?: string;
  readonly text?: string;
  readonly name?: string;
  readonly input?: unknown;
  readonly content?: unknown;
  readonly cache_control?: { readonly ttl?: string };
}

function blocksOf(content: unknown): readonly Block[] {
  return typeof content === 'string' ? [{ type: 'text', text: content }] : (content as readonly Block[]);
}

function placed(place: string, { cache_control: mark, ...block }: Block) {
  if (mark?.ttl === '1h')
    throw new Error('Internal error: entries that live for an hour are not accounted for');
  return { place, text: textOf(block), isBreakpoint: mark !== undefined };
}

/** What a model reads of a block; ids, which only tie blocks together, are none of it. */
function textOf({ type, ...block }: Block): string {
  if (type === 'text') return block.text ?? '';
  if (type === 'tool_use') return `${block.name ?? ''} ${JSON.stringify(block.input)}`;
  if (type === 'tool_result') return blocksOf(block.content).map(textOf).join('\n');
  return JSON.stringify({ type, ...block });
}
