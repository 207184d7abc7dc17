import { array, assert, boolean, integer, property, record } from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Request } from './api.ts';
import { PromptCache } from './promptCache.ts';

/** One token for each character. */
const cacheOf = (minimum = 10): PromptCache => new PromptCache((text) => text.length, minimum);

const minutes = 60_000;
const mark = { cache_control: { type: 'ephemeral' } };

/** Blocks of the first message: `*` behind a text marks a breakpoint. */
function request(texts: readonly string[], more: Partial<Request> = {}): Request {
  const content = texts.map((text) =>
    text.endsWith('*') ? { type: 'text', text: text.slice(0, -1), ...mark } : { type: 'text', text },
  );
  return { model: 'm', messages: [{ role: 'user', content }], ...more };
}

/** So many blocks, of which the last is marked. */
function further(blocks: number): string[] {
  return [...Array.from({ length: blocks - 1 }, () => 'x'), 'x*'];
}

function use(id: string) {
  return [{ type: 'tool_use', id, name: 'Read', input: { file_path: 'a' } }];
}

describe('the cache of prompts', () => {
  it('counts every token of a prompt once, however it is paid for', () => {
    const block = record({
      letter: integer({ min: 0, max: 2 }),
      length: integer({ min: 0, max: 30 }),
      isMarked: boolean(),
    });
    const prompts = array(array(block, { maxLength: 30 }), { maxLength: 8 });
    assert(
      property(prompts, integer({ min: 0, max: 6 * minutes }), (all, step) => {
        const cache = cacheOf();
        for (const [index, blocks] of all.entries()) {
          const texts = blocks.map(
            (one) => 'abc'.charAt(one.letter).repeat(one.length) + (one.isMarked ? '*' : ''),
          );
          const taken = cache.take(request(texts), index * step, index * step + 1_000);
          const { plain, written, read } = taken;
          expect(plain + written + read).toBe(blocks.reduce((sum, { length }) => sum + length, 0));
          expect(Math.min(plain, written, read)).toBeGreaterThanOrEqual(0);
          expect(read === 0 || index > 0).toBe(true);
        }
      }),
    );
  });

  it('is written up to the last breakpoint, and read from there by who asks later', () => {
    const cache = cacheOf();
    const prompt = request(['shared by all*', 'and more']);
    expect(cache.take(prompt, 0, 100)).toEqual({ plain: 8, written: 13, read: 0 });
    expect(cache.take(prompt, 100, 200)).toEqual({ plain: 8, written: 0, read: 13 });
  });

  it('makes those pay again who ask before the first answer has begun', () => {
    const cache = cacheOf();
    const ask = (now: number) => cache.take(request(['shared by all*', `and ${now}`]), now, now + 100);
    expect([ask(0), ask(50), ask(99)].map(({ written }) => written)).toEqual([13, 13, 13]);
    expect(ask(100)).toMatchObject({ written: 0, read: 13 });
  });

  it('forgets after five minutes in which nobody has asked, counted from the question', () => {
    const cache = cacheOf();
    const ask = (now: number) => cache.take(request(['shared by all*']), now, now + 1_000).read;
    expect([0, 4, 8.9, 13.9].map((minute) => ask(minute * minutes))).toEqual([0, 13, 13, 0]);
  });

  it('keeps nothing that is too short, and nothing that is not marked', () => {
    const cache = cacheOf(14);
    for (const now of [0, 1_000]) {
      expect(cache.take(request(['shared by all*']), now, now)).toEqual({ plain: 13, written: 0, read: 0 });
      expect(cache.take(request(['not marked at all']), now, now)).toMatchObject({ written: 0, read: 0 });
    }
  });

  it.each<[string, Partial<Request>]>([
    ['another model', { model: 'n' }],
    ['another tool', { tools: [{ name: 'Read' }] }],
    ['other words of the system', { system: 'You.' }],
  ])('has nothing for %s', (_, more) => {
    const cache = cacheOf();
    cache.take(request(['shared by all*']), 0, 0);
    expect(cache.take(request(['shared by all*'], more), 1, 1).read).toBe(0);
  });

  it('takes tools and system before messages', () => {
    const cache = cacheOf();
    const shared = {
      tools: [{ name: 'Read' }],
      system: [{ type: 'text', text: 'You are one of many.', ...mark }],
    };
    const first = cache.take(request(['one'], shared), 0, 0);
    expect(first).toEqual({ plain: 3, written: '{"name":"Read"}You are one of many.'.length, read: 0 });
    expect(cache.take(request(['other'], shared), 1, 1)).toEqual({
      plain: 5,
      written: 0,
      read: first.written,
    });
  });

  it('finds what a conversation has kept before, also where it was marked then and is not now', () => {
    const cache = cacheOf();
    cache.take(request(['the question*']), 0, 0);
    const grown = cache.take(request(['the question', 'an answer', 'what a tool said*']), 1, 1);
    expect(grown).toEqual({ plain: 0, written: 25, read: 12 });
  });

  it('looks back over twenty blocks and no further', () => {
    for (const [blocks, read] of [
      [19, 12],
      [20, 0],
    ] as const) {
      const cache = cacheOf();
      cache.take(request(['the question*']), 0, 0);
      expect(cache.take(request(['the question', ...further(blocks)]), 1, 1).read).toBe(read);
    }
  });

  it('does not count ids, which differ in each conversation', () => {
    const cache = cacheOf();
    const said = (id: string): Request => ({ messages: [{ role: 'assistant', content: use(id) }] });
    expect(cache.tokensOf(use('toolu_1'))).toBe('Read {"file_path":"a"}'.length);
    expect(cache.take(said('toolu_1'), 0, 0)).toEqual(cache.take(said('toolu_1234567'), 0, 0));
  });

  it('refuses to account for entries that live longer', () => {
    const block = { type: 'text', text: 'a', cache_control: { type: 'ephemeral', ttl: '1h' } };
    expect(() => cacheOf().take({ messages: [{ role: 'user', content: [block] }] }, 0, 0)).toThrow('an hour');
  });
});
