import { expect, it } from 'vitest';
import { itemOf } from '../../../src/commands/audit/items.ts';
import { readDefinitions } from '../../../src/inputs/definitions.ts';
import { markdown, project } from '../../project.ts';

it.each([
  ['.claude/agents/a.md', 'name: a\ndescription: d\ncategory: Team Work', 'team-work', 'front matter'],
  ['.claude/agents/quality/deep/a.md', 'name: security-auditor\ndescription: d', 'quality', 'folder'],
  ['.claude/commands/release/go.md', 'description: d', 'release', 'folder'],
  [
    'library/agents/x/agents/a.md',
    'name: security-auditor\ndescription: d',
    'security',
    'name and description',
  ],
  ['.claude/agents/a.md', 'name: ui-designer\ndescription: d', 'design', 'name and description'],
  [
    '.claude/agents/a.md',
    'name: a\ndescription: Deploys to Kubernetes clusters.',
    'infrastructure',
    'name and description',
  ],
  ['.claude/agents/a.md', 'name: a\ndescription: Something else.', 'other', 'default'],
])('the category of %s with "%s" is %s, decided by %s', (path, keys, category, decidedBy) => {
  const cwd = project({ [path]: markdown(keys) });
  const items = readDefinitions({ paths: [cwd], cwd }).map((definition) => itemOf(definition, 'category'));
  expect(items).toEqual([expect.objectContaining({ id: path, key: category, decidedBy })]);
});

it('an item carries the hash of its content, so that a plan tells whether anything changed', () => {
  const contents = ['One.\n', 'Two.\n', 'One.\n'].map((body) => {
    const cwd = project({ '.claude/agents/a.md': markdown('name: a\ndescription: d', body) });
    return readDefinitions({ paths: [cwd], cwd }).map((definition) => itemOf(definition, 'none').content)[0];
  });
  expect(contents[0]).toMatch(/^[0-9a-f]{64}$/);
  expect(contents[1]).not.toBe(contents[0]);
  expect(contents[2]).toBe(contents[0]);
});
