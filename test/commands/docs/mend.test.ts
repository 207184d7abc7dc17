import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { applyEdits, placeMends, type Edit } from '../../../src/commands/docs/mend.ts';
import { unifiedDiff } from '../../../src/commands/docs/unifiedDiff.ts';
import { fc } from '../../model/fc.ts';
import { project } from '../../project.ts';

describe('a mend', () => {
  it.each<
    readonly [
      what: string,
      text: string,
      change: readonly [column: number, from: string, to: string],
      expected: string,
    ]
  >([
    ['of a link', 'a [x](old.md#y) b', [3, 'old.md', 'new.md'], 'a [x](new.md#y) b'],
    ['of the second of two', '[x](o.md) [x](o.md)', [11, 'o.md', 'n.md'], '[x](o.md) [x](n.md)'],
    ['of HTML', '<a href="old.md">', [10, 'old.md', 'new.md'], '<a href="new.md">'],
    [
      'of a definition',
      'see [x]\n\n[x]: old.md\n',
      [1, ']: old.md', ']: new.md'],
      'see [x]\n\n[x]: new.md\n',
    ],
    ['of what is written with blanks', '[x](<my file.md>)', [1, 'my%20file.md', 'new.md'], '[x](<new.md>)'],
    ['behind a byte order mark', '\uFEFF[x](old.md)', [1, 'old.md', 'new.md'], '\uFEFF[x](new.md)'],
    [
      'of a part of another name: not at all',
      '[x](very-old.md)',
      [1, 'old.md', 'new.md'],
      '[x](very-old.md)',
    ],
    ['of what is not there: not at all', '[x](other.md)', [1, 'old.md', 'new.md'], '[x](other.md)'],
  ])('%s', (_, text, [column, from, to], expected) => {
    const mend = { at: { line: 1, column }, from, to };
    expect(applyEdits(text, placeMends(text, [mend]).values())).toBe(expected);
  });

  it('that would overlap another is left out', () => {
    const at = { line: 1, column: 1 };
    const mends = [
      { at, from: 'one\ntwo', to: 'x' },
      { at: { line: 2, column: 1 }, from: 'two\nthree', to: 'y' },
    ];
    expect(placeMends('one\ntwo\nthree', mends).size).toBe(1);
  });
});

/** A text of lines, and edits of it that do not overlap. */
const edited = fc
  .tuple(
    fc.array(fc.stringMatching(/^[a-c]{0,3}$/), { minLength: 1, maxLength: 30 }),
    fc.array(fc.tuple(fc.nat({ max: 6 }), fc.nat({ max: 6 }), fc.stringMatching(/^[x\n]{0,4}$/)), {
      maxLength: 6,
    }),
    fc.constantFrom('\n', '\r\n'),
    fc.boolean(),
  )
  .map(([lines, steps, newline, isEnded]) => {
    const text = lines.join(newline) + (isEnded ? newline : '');
    const edits: Edit[] = [];
    let at = 0;
    for (const [skip, length, to] of steps) {
      const start = at + skip;
      const end = start + length;
      if (end > text.length) break;
      edits.push({ start, end, to });
      at = end + 1;
    }
    return { text, edits };
  });

describe('the diff of what would be mended', () => {
  it('is what git applies to get there, whatever lines end with', () => {
    const folder = project({ 'a.md': '' });
    const file = join(folder, 'a.md');
    fc.assert(
      fc.property(edited, ({ text, edits }) => {
        const wanted = applyEdits(text, edits);
        const diff = unifiedDiff('a.md', text, edits);
        writeFileSync(file, text);
        expect(diff === '').toBe(wanted === text);
        if (diff !== '')
          execFileSync('git', ['apply', '--whitespace=nowarn', '-'], { cwd: folder, input: diff });
        expect(readFileSync(file, 'utf8')).toBe(wanted);
      }),
      { numRuns: 60 },
    );
  });
});
