import { describe, expect, it } from 'vitest';
import { ClientStream, type ClientEvent } from '../../../src/engines/claude/stream.ts';
import { fc } from '../../model/fc.ts';

const assistant = (id: string, content: object, read: number, written: number) => ({
  type: 'assistant',
  message: { id, content: [content], usage: { input_tokens: read, output_tokens: written } },
});

/** A conversation as the client tells it, with signs of more than one byte, and lines that are none of its. */
const lines = [
  'Warning: something about the terminal',
  JSON.stringify({ type: 'system', subtype: 'init', tools: ['Read'] }),
  '{"type": "assistant", "broken',
  JSON.stringify(assistant('m1', { type: 'text', text: 'Grüße, 世界 🌍' }, 10, 1)),
  JSON.stringify(assistant('m1', { type: 'tool_use', name: 'Read', input: {} }, 10, 1)),
  JSON.stringify({ type: 'system', subtype: 'api_retry', error_status: 429, retry_delay_ms: 2_000 }),
  JSON.stringify({ type: 'system', subtype: 'api_retry', error_status: 500, retry_delay_ms: 1_000 }),
  JSON.stringify(assistant('m2', { type: 'tool_use', name: 'StructuredOutput', input: { a: 'ä' } }, 20, 5)),
  JSON.stringify({
    type: 'result',
    subtype: 'success',
    is_error: false,
    result: 'fertig ✓',
    structured_output: { a: 'ä' },
    total_cost_usd: 0.5,
    usage: { input_tokens: 31, output_tokens: 6 },
  }),
  JSON.stringify(assistant('m3', { type: 'tool_use', name: 'StructuredOutput', input: { b: 1 } }, 5, 5)),
  JSON.stringify({ type: 'result', subtype: 'error_max_turns', is_error: true, total_cost_usd: 0.75 }),
];

const bytes = Buffer.from(`${lines.join('\n')}\n`);

function eventsOf(pieces: readonly Uint8Array[]): ClientEvent[] {
  const events: ClientEvent[] = [];
  const stream = new ClientStream((event) => events.push(event));
  for (const piece of pieces) stream.add(piece);
  return events;
}

const usage = { turns: 1, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0, usd: 0 };

describe("the client's stream", () => {
  it('gives the same events wherever it is split, also within a character', () => {
    const whole = eventsOf([bytes]);
    fc.assert(
      fc.property(fc.array(fc.nat(bytes.length), { maxLength: 40 }), (places) => {
        const cuts = [0, ...places.toSorted((a, b) => a - b), bytes.length];
        const pieces = cuts.slice(1).map((end, index) => bytes.subarray(cuts[index], end));
        expect(eventsOf(pieces)).toEqual(whole);
      }),
    );
    expect(eventsOf(Array.from(bytes, (byte) => Uint8Array.of(byte)))).toEqual(whole);
  });

  it('tells of each answer once, of what a question cost in all, and of every turn to a tool', () => {
    expect(eventsOf([bytes])).toEqual([
      { kind: 'used', usage: { ...usage, inputTokens: 10, outputTokens: 1 } },
      { kind: 'goes-on' },
      { kind: 'slowed', milliseconds: 2_000 },
      { kind: 'used', usage: { ...usage, inputTokens: 20, outputTokens: 5, tool: 'StructuredOutput' } },
      { kind: 'used', usage: { ...usage, turns: 0, inputTokens: 1, usd: 0.5 } },
      {
        kind: 'ended',
        result: expect.objectContaining({ subtype: 'success', isError: false, output: { a: 'ä' } }),
      },
      { kind: 'used', usage: { ...usage, inputTokens: 5, outputTokens: 5, tool: 'StructuredOutput' } },
      { kind: 'used', usage: { ...usage, turns: 0, inputTokens: 0, usd: 0.25 } },
      {
        kind: 'ended',
        // What was handed in before the limit is paid for.
        result: expect.objectContaining({ subtype: 'error_max_turns', isError: true, output: { b: 1 } }),
      },
    ]);
  });

  it('tells of nothing that is no whole line', () => {
    expect(
      eventsOf([bytes.subarray(0, bytes.length - 1)]).filter(({ kind }) => kind === 'ended'),
    ).toHaveLength(1);
  });

  it('never fails, whatever it is given', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.json(), fc.string()), { maxLength: 20 }), (texts) => {
        const kinds = eventsOf([Buffer.from(`${texts.join('\n')}\n`)]).map(({ kind }) => kind);
        expect(kinds.filter((kind) => !['used', 'goes-on', 'slowed', 'ended'].includes(kind))).toEqual([]);
      }),
    );
  });
});
