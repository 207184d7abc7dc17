import { expect, it } from 'vitest';
import type { Documentation } from '../../src/model/documentation.ts';
import { documentLines } from '../../src/reporting/documents.ts';

const links = { inside: 1_200, outside: 30, checked: 0, remembered: 0 };
const documentation: Documentation = {
  types: [
    { type: 'guide', documents: 20, links: 1_100 },
    { type: 'readme', documents: 1, links: 100 },
  ],
  leftOut: [{ why: 'about the past', documents: 2, example: 'CHANGELOG.md' }],
  links,
  mends: [],
};

it('tells what was looked at, what was left out, and that nobody asked for links to other places', () => {
  expect(documentLines({ documentation })).toEqual([
    'Looked at: 20 guide, 1 readme. 1,200 links followed; 30 lead out of the project, only --external asks for them.',
    'Left out: 2 about the past (such as CHANGELOG.md).',
  ]);
});

it('tells how old the answers are that were remembered', () => {
  const asked = { ...links, checked: 28, remembered: 20, oldestHours: 3.5 };
  expect(documentLines({ documentation: { ...documentation, leftOut: [], links: asked } })).toEqual([
    'Looked at: 20 guide, 1 readme. 1,200 links followed; of 28 outside the servers were asked, 20 known from up to 3.5 hours ago.',
  ]);
});

it('tells what could be mended, and nothing of other commands', () => {
  const place = { line: 1, column: 1, from: 'a', to: 'b', fingerprint: 'x' };
  const mends = [{ path: 'a.md', sha256: 'y', ...place }];
  expect(documentLines({ documentation: { ...documentation, types: [], leftOut: [], mends } })).toEqual([
    'Can be mended: 1 finding. --fix --dry-run shows how, --fix does it.',
  ]);
  expect(documentLines({})).toEqual([]);
});
