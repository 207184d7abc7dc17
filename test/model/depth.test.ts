import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync } from 'oxc-parser';
import { describe, expect, it } from 'vitest';
import { isTooDeep } from '../../src/model/depth.ts';

describe('a text', () => {
  it.each([
    ['brackets', '('.repeat(60_000)],
    ['functions without brackets', `x = ${'a=>\n'.repeat(60_000)}1`],
    ['assignments', `x = ${'a=\n'.repeat(60_000)}1`],
    ['conditions', `x = ${'a?b:\n'.repeat(60_000)}1`],
    ['powers', `x = ${'2**\n'.repeat(60_000)}1`],
    ['new', `x = ${'new '.repeat(60_000)}a`],
    ['else if', `if(a);${'else if(a);\n'.repeat(60_000)}`],
  ])('is too deep where %s stand in each other so often that a parser would end the process', (_, text) => {
    expect(isTooDeep(text)).toBe(true);
  });

  it.each([
    ['a sum', `x = ${'1 +\n'.repeat(60_000)}1`],
    ['declarations', 'const a = 1;\n'.repeat(60_000)],
    ['a list', `x = [${'a => 1,\n'.repeat(60_000)}]`],
    ['comments', `/* ${'='.repeat(100_000)} ${'*'.repeat(100_000)} */`],
  ])('is not too deep for being long: %s', (_, text) => {
    expect(isTooDeep(text)).toBe(false);
    expect(() => parseSync('a.ts', text)).not.toThrow();
  });

  it('that people wrote is not too deep', () => {
    const folder = 'node_modules/typescript/lib';
    const files = readdirSync(folder).filter((name) => name.endsWith('.js') || name.endsWith('.d.ts'));
    expect(files.filter((name) => isTooDeep(readFileSync(join(folder, name), 'utf8')))).toEqual([]);
  });
});
