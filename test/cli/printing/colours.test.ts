import { stripVTControlCharacters } from 'node:util';
import { expect, it } from 'vitest';
import { coloured } from '../../../src/cli/printing/colours.ts';

const text = `# audit: 1 error, 0 warnings, 0 notes

Coverage: 1 planned = 1 done + 0 failed + 0 skipped.

## Errors

### name-missing (1)

- \`a.md:1:1\` It has no \`name\`.
`;

it('colours headings and places, and changes no letter', () => {
  const shown = coloured(text);
  expect(stripVTControlCharacters(shown)).toBe(text);
  expect(shown).toContain('\u001B[1m\u001B[31m## Errors');
  expect(shown).toContain('\u001B[36m- `a.md:1:1`\u001B[39m It has no `name`.');
  expect(shown).toContain('\nCoverage: 1 planned = 1 done + 0 failed + 0 skipped.\n');
});
