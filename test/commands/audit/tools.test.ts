import { expect, it } from 'vitest';
import { splitTools } from '../../../src/commands/audit/rules/tools.ts';

it.each([
  ['Read, Grep', ['Read', 'Grep']],
  ['Read Grep,Write', ['Read', 'Grep', 'Write']],
  ['Bash(git log:*, git diff:*), Read', ['Bash(git log:*, git diff:*)', 'Read']],
  ['Bash(echo $(date) x:*) Read', ['Bash(echo $(date) x:*)', 'Read']],
  ['Bash(git log, Read', ['Bash(git log, Read']],
  [
    ['Read, Grep', 'Bash(npm run test:*)', 5, null],
    ['Read', 'Grep', 'Bash(npm run test:*)'],
  ],
  ['', []],
  [undefined, []],
  [true, []],
])('the tool list %j holds %j', (value, entries) => {
  expect(splitTools(value)).toEqual(entries);
});
