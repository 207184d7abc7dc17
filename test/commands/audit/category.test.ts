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
