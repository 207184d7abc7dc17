import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readFrontMatter } from '../../src/inputs/frontMatter.ts';
import { seed } from '../fuzz.ts';
import { frontMatterText } from '../frontMatters.ts';

const runs = { seed: seed(), numRuns: 500 };

describe('front matter', () => {
  it.each([
    ['plain', '---\nname: a\n---\nBody', { name: 'a' }],
    ['with a colon in a plain value', '---\nd: Use this: now\n---\n', { d: 'Use this: now' }],
    [
      'with special characters in plain values',
      '---\na: [x] [y]\nb: *.ts\nc: @x\n---\n',
      { a: '[x] [y]', b: '*.ts', c: '@x' },
    ],
    ['with tabs for indentation', '---\ntools:\n\t- Read\n---\n', { tools: ['Read'] }],
    ['with merge keys', '---\nb: &b\n  x: 1\n<<: *b\n---\n', { b: { x: 1 }, x: 1 }],
    ['with tags', '---\na: !x y\nb: !!js/function "z"\n---\n', { a: 'y', b: 'z' }],
    [
      'with YAML 1.1 words',
      '---\na: yes\nb: 2001-01-01\nc: 0777\n---\n',
      { a: 'yes', b: '2001-01-01', c: 777 },
    ],
    ['with a bracket that closes at column 0', '---\na: [\n  x\n]\n---\n', { a: ['x'] }],
    ['that ends inside a line', '---\na: x --- y\nb: z\n---\n', { a: 'x' }],
    ['with an empty key', '---\n: b\na: c\n---\n', { null: 'b', a: 'c' }],
  ])('%s is read as the client reads it', (_, text, data) => {
    expect(readFrontMatter(text)).toMatchObject({ status: 'used', data });
  });

  it.each([
    ['---\nname: a\ndescription: "say "yes""\n---\n', { line: 3, column: 20 }],
    ['---\nd: Use: a\n\n<example>\nuser: hi\n---\n', { line: 4, column: 1 }],
    ['---\na: "x\ny"\n---\n', { line: 3, column: 1 }],
    ['---\n- a\n- b\n---\n', { line: 2, column: 1 }],
    ['---\na: b\n c: d\n---\n', { line: 3, column: 3 }],
  ])('that cannot be used says where: %j', (text, at) => {
    const { status, problem } = readFrontMatter(text);
    expect({ status, at: problem?.at }).toEqual({ status: 'unusable', at });
  });

  it.each(['', 'Body\n', '----\na: b\n----\n', '---\na: b\n', ' ---\na: b\n---\n', '---\n---\nBody\n'])(
    'is absent in %j',
    (text) => {
      expect(readFrontMatter(text).status).toBe('absent');
    },
  );

  it('tells where a key stands twice and where it ends too early', () => {
    expect(readFrontMatter('---\na: 1\nb: 2\na: 3\n---\n').duplicateKey).toEqual({
      key: 'a',
      at: { line: 4, column: 1 },
    });
    expect(readFrontMatter('---\na: x --- y\n---\n').cutAt).toEqual({ line: 2, column: 6 });
  });

  it('gives back every value that is written as a JSON string', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (value) => {
        fc.pre(!value.includes('---') && !/[\u007F-\u009F\uD800-\uDFFF\uFFFE\uFFFF]/.test(value));
        expect(readFrontMatter(`---\nkey: ${JSON.stringify(value)}\n---\n`).data).toEqual({ key: value });
      }),
      runs,
    );
  });

  it('says on which line of the file its body starts, whatever stands before it', () => {
    fc.assert(
      fc.property(frontMatterText, (text) => {
        const { status, body, bodyLine } = readFrontMatter(text);
        fc.pre(status === 'used' && body !== '');
        const rest = text
          .split('\n')
          .slice(bodyLine - 1)
          .join('\n');
        expect(rest.endsWith(body)).toBe(true);
      }),
      runs,
    );
  });
});
