import { describe, expect, it } from 'vitest';
import { joinWords, splitScript } from '../../../src/commands/test/shellWords.ts';
import { fc } from '../../model/fc.ts';

describe('a script', () => {
  it.each([
    ['a b', [['a', 'b']]],
    ['a && b -c', [['a'], ['b', '-c']]],
    [`a 'b c' "d \\"e\\""`, [['a', 'b c', 'd "e"']]],
    [`a "x && y"`, [['a', 'x && y']]],
    [String.raw`a b\ c`, [['a', 'b c']]],
    [`a ''`, [['a', '']]],
    ['A=1 b', [['A=1', 'b']]],
  ])('%s is split as a shell does', (script, expected) => {
    expect(splitScript(script)?.map(({ words }) => words)).toEqual(expected);
  });

  it.each([
    'a | b',
    'a; b',
    'a > b',
    'echo $HOME',
    'echo "$HOME"',
    'a & b',
    'a || b',
    '(a)',
    'a `b`',
    "a 'b",
    'a &&',
    'a\nb',
    'a {b,c}',
  ])('%s is left to a shell', (script) => {
    expect(splitScript(script)).toBeUndefined();
  });

  it('is what it was when its words are joined again', () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { minLength: 1 }), (words) => {
        expect(splitScript(joinWords(words))?.map((part) => part.words)).toEqual([words]);
      }),
    );
  });
});
