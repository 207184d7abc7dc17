import { instanceReportSchema, type InstanceReport } from '../../src/model/instanceReport.ts';
import type { Block, Request } from './api.ts';

/** What one request asked for, read from its prompt. */
export interface Asked {
  /** Such as `code-reviewer#3`. */
  readonly instance: string;
  readonly prompt: string;
  readonly items: readonly string[];
  readonly evidence: readonly {
    readonly id: string;
    readonly item: string;
    readonly rule: string;
    readonly level: string;
    readonly message: string;
    readonly path: string;
    readonly line: number;
  }[];
  /** What the conversation holds already: answers of the model, and whether it was asked for a correction. */
  readonly answers: number;
  readonly isCorrection: boolean;
  readonly request: Request;
  /** Which conversation it belongs to, counted from 1 in the order in which they began: each attempt has its own. */
  readonly conversation: number;
}

/** Reads a request of an instance; undefined where somebody else asks. */
export function askedOf(request: Request, conversation: number): Asked | undefined {
  const texts = request.messages.flatMap(({ role, content }) => (role === 'user' ? textsOf(content) : []));
  const prompt = texts.find((text) => text.includes('one instance of the pool'));
  if (prompt === undefined) return undefined;
  return {
    instance: /You are (\S+),/.exec(prompt)?.[1] ?? '',
    prompt,
    items: tagged<{ item: string }>(prompt, 'shard').map(({ item }) => item),
    evidence: tagged(prompt, 'evidence'),
    answers: request.messages.filter(({ role }) => role === 'assistant').length,
    isCorrection: texts.some((text) => text.includes('Your answer cannot be used')),
    request,
    conversation,
  };
}

function textsOf(content: unknown): string[] {
  if (typeof content === 'string') return [content];
  return (content as { text?: string }[]).flatMap(({ text }) => text ?? []);
}

function tagged<Entry>(prompt: string, name: string): Entry[] {
  const text = new RegExp(`<${name}>\n([\\s\\S]*?)\n</${name}>`).exec(prompt)?.[1] ?? '[]';
  return JSON.parse(text) as Entry[];
}

/** Hands in what the model made of its shard. */
export function handIn(input: object): Block {
  return {
    type: 'tool_use',
    id: `toolu_${Math.random().toString(36).slice(2)}`,
    name: 'StructuredOutput',
    input,
  };
}

/** An answer that holds: every item looked at, every piece of evidence confirmed. */
export function review({ items, evidence }: Asked, more: Partial<InstanceReport> = {}): Block {
  return handIn(
    instanceReportSchema.parse({
      items: items.map((item) => ({ item, summary: 'Looked at.' })),
      findings: [],
      judgements: evidence.map(({ id }) => ({ evidence: id, verdict: 'confirmed', reason: 'It is so.' })),
      ...more,
    }),
  );
}
