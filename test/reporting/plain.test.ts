import { describe, expect, it } from 'vitest';
import { duration } from '../../src/reporting/cost.ts';
import { count, plain } from '../../src/reporting/plain.ts';
import { fc } from '../model/fc.ts';

describe('text made safe to show', () => {
  it.each([
    ['plain text, ünïcode 日本 🎉', 'plain text, ünïcode 日本 🎉'],
    ['\u001B[31m', '\\u{1b}[31m'],
    ['two\nlines', 'two lines'],
    ['tab\there', 'tab\\u{9}here'],
    ['\u202Egnp.exe', '\\u{202e}gnp.exe'],
    ['zero\u200Bwidth', 'zero\\u{200b}width'],
    ['\u009B', '\\u{9b}'],
  ])('turns %j into %j', (given, shown) => {
    expect(plain(given)).toBe(shown);
  });

  it('stays as it is when it is made safe again', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(plain(plain(text))).toBe(plain(text));
      }),
    );
  });
});

describe('numbers for people', () => {
  it.each([
    [0, 'error', '0 errors'],
    [1, 'error', '1 error'],
    [2, 'item', '2 items'],
    [12_345, 'note', '12,345 notes'],
  ])('%i %s is %s', (number, noun, text) => {
    expect(count(number, noun)).toBe(text);
  });

  it.each([
    [0, '0.00 s'],
    [84, '0.08 s'],
    [1_000, '1.0 s'],
    [12_140, '12.1 s'],
    [99_000, '99.0 s'],
    [100_000, '1 min 40 s'],
    [200_000, '3 min 20 s'],
    [3_600_000, '60 min 0 s'],
  ])('%i milliseconds are %s', (milliseconds, text) => {
    expect(duration(milliseconds)).toBe(text);
  });
});
