import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { reportSchemaText, rulesPage } from '../scripts/pages.ts';

it.each([
  ['docs/rules.md', rulesPage],
  ['docs/report.schema.json', reportSchemaText],
])('%s is what the source says (npm run docs writes it)', (path, page) => {
  expect(readFileSync(path, 'utf8')).toBe(page());
});
