import { describe, expect, it } from 'vitest';
import { argumentsFor, passingOf, problemOfItem, problemOfWords } from '../../../src/engines/exec/words.ts';
import { fc } from '../../model/fc.ts';

describe('how a program gets its items', () => {
  it.each([
    [['lint', '{item}'], 'item'],
    [['lint', '--file={item}'], 'item'],
    [['lint', '{items}'], 'items'],
    [['lint', '{file}'], 'file'],
    [['lint', '--list={file}'], 'file'],
    [['lint'], 'stdin'],
    [['lint', '{ITEM}', '{}', '{ item }'], 'stdin'],
    [['{item}'], 'stdin'],
    [['lint', '{items}', '{item}'], 'item'],
  ])('is read off %j: %s', (words, passing) => {
    expect(passingOf(words)).toBe(passing);
  });

  it('is not by {items} inside of a word, and the problem names the word', () => {
    expect(problemOfWords(['lint', '--all={items}'])).toContain('"--all={items}"');
    expect(problemOfWords(['lint', '{items}'])).toBeUndefined();
    expect(problemOfWords(['lint', '--one={item}'])).toBeUndefined();
  });
});

describe('the arguments', () => {
  it.each([
    [['p', '-a', '{item}'], 'item', ['-a', 'x']],
    [['p', '--f={item}', '{item}:{item}'], 'item', ['--f=x', 'x:x']],
    [['p', '{items}', '-b', '{items}'], 'items', ['x', 'y', '-b', 'x', 'y']],
    [['p', '@{file}', '{item}s'], 'file', ['@list', '{item}s']],
    [['p', '-c'], 'stdin', ['-c']],
  ] as const)('of %j are made by %s', (words, passing, expected) => {
    expect(argumentsFor(words, passing, { items: ['x', 'y'], list: 'list' })).toEqual(expected);
  });

  it('hold every item as it is, whatever it looks like', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.string(), fc.constantFrom('$&', '{item}', '{items}', '{file}', '$1', '-x'))),
        (items) => {
          const given = { items, list: 'list' };
          expect(argumentsFor(['p', '{items}'], 'items', given)).toEqual(items);
          for (const item of items) {
            expect(argumentsFor(['p', '<{item}>'], 'item', { items: [item], list: '' })).toEqual([
              `<${item}>`,
            ]);
          }
        },
      ),
    );
  });
});

describe('an item', () => {
  it.each([
    ['a\nb', 'stdin', ['p'], /\{items\}/],
    ['a\nb', 'file', ['p', '{file}'], /\{items\}/],
    ['a\nb', 'items', ['p', '{items}'], undefined],
    ['a\nb', 'item', ['p', '{item}'], undefined],
    ['a\0b', 'items', ['p', '{items}'], /\{file\}/],
    ['a\0b', 'stdin', ['p'], undefined],
    ['-rf', 'items', ['p', '{items}'], /option/],
    ['-rf', 'item', ['p', '{item}'], /option/],
    ['-rf', 'item', ['p', '--', '{item}'], undefined],
    ['-rf', 'item', ['p', '{item}', '--'], /option/],
    ['-rf', 'item', ['p', '--name={item}'], undefined],
    ['-rf', 'stdin', ['p'], undefined],
    ['a b', 'items', ['p', '{items}'], undefined],
  ] as const)('%j passed by %s to %j', (item, passing, words, problem) => {
    const told = problemOfItem(item, passing, words);
    expect(told ?? '').toMatch(problem ?? /^$/);
  });
});
