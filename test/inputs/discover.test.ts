import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { discover } from '../../src/inputs/discover.ts';
import { readDefinitions } from '../../src/inputs/definitions.ts';
import { agent, markdown, project, type Files } from '../project.ts';

/** Kind and path of everything found below a project, or below paths in it. */
function found(files: Files, ...paths: string[]): string[] {
  const cwd = project(files);
  const wanted = paths.length === 0 ? [cwd] : paths.map((path) => join(cwd, path));
  return readDefinitions({ paths: wanted, cwd }).map(({ kind, path }) => `${kind} ${path}`);
}

const skill = markdown('description: Use when needed.');

/** A marketplace entry for the marketplace's own folder, with one skill. */
function entry(name: string, listed: string): object {
  return { name, source: './', strict: false, skills: [`./skills/${listed}`] };
}

describe('definitions are found', () => {
  it('in .claude folders at any depth, each a scope of its own', () => {
    const cwd = project({ '.claude/agents/a.md': agent('a'), 'packages/x/.claude/agents/a.md': agent('a') });
    const scopes = discover({ paths: [cwd], cwd }).map(({ scope }) => `${scope.kind} ${scope.id}`);
    expect(scopes).toEqual(['project .claude', 'project packages/x/.claude']);
  });

  it("in the root's own folders, and in folders of these names elsewhere when they have front matter", () => {
    const files = {
      'agents/a.md': agent('a'),
      'agents/plain.md': 'No front matter.\n',
      'library/agents/b.md': agent('b'),
      'library/agents/plain.md': 'No front matter.\n',
      'library/skills/group/mend/SKILL.md': skill,
      'library/skills/group/mend/agents/helper.md': agent('helper'),
    };
    expect(found(files)).toEqual([
      'agent agents/a.md',
      'agent agents/plain.md',
      'agent library/agents/b.md',
      'skill library/skills/group/mend/SKILL.md',
    ]);
  });

  it('in a loose collection, but no issue template or document is taken for an agent', () => {
    const files = {
      'README.md': '# Agents\n',
      '.github/ISSUE_TEMPLATE/bug.md': markdown('name: Bug\nabout: Report a bug\ndescription: A bug'),
      'docs/page.md': markdown('title: Page\ndescription: A page'),
      'design/painter.md': agent('painter'),
      'skills-of-mine/mend/SKILL.md': skill,
    };
    expect(found(files)).toEqual(['agent design/painter.md', 'skill skills-of-mine/mend/SKILL.md']);
  });

  it('where a marketplace says that its plugins lie, and what their manifests list', () => {
    const files = {
      '.claude-plugin/marketplace.json': JSON.stringify({
        name: 'm',
        owner: { name: 'o' },
        plugins: [{ name: 'p', source: './parts/p' }],
      }),
      'parts/p/agents/a.md': agent('a'),
      'parts/p/templates/agents/b.md': agent('b'),
    };
    expect(found(files)).toEqual(['manifest .claude-plugin/marketplace.json', 'agent parts/p/agents/a.md']);
  });

  it('under the entry that lists them, where several entries of a marketplace have one folder', () => {
    const cwd = project({
      '.claude-plugin/marketplace.json': JSON.stringify({
        name: 'm',
        owner: { name: 'o' },
        plugins: [entry('one', 'x'), entry('two', 'y')],
      }),
      'skills/x/SKILL.md': skill,
      'skills/y/SKILL.md': skill,
      'skills/z/SKILL.md': skill,
    });
    const skills = readDefinitions({ paths: [cwd], cwd }).filter(({ kind }) => kind === 'skill');
    expect(skills.map(({ scope, verdict }) => [scope.plugin, verdict.name, verdict.loads])).toEqual([
      ['one', 'x', true],
      ['two', 'y', true],
      ['one', 'z', false],
    ]);
  });

  it('below a path inside of a folder that gives it its meaning', () => {
    const files = { '.claude/agents/team/a.md': agent('a'), '.claude/agents/b.md': agent('b') };
    expect(found(files, '.claude/agents/team')).toEqual(['agent .claude/agents/team/a.md']);
    expect(found(files, '.claude/agents/b.md')).toEqual(['agent .claude/agents/b.md']);
  });

  it('below a path inside of a plugin, as parts of that plugin', () => {
    const cwd = project({
      'p/.claude-plugin/plugin.json': '{ "name": "p" }',
      'p/agents/README.md': '# Read me\n',
    });
    const [definition] = readDefinitions({ paths: [join(cwd, 'p/agents')], cwd });
    expect(definition?.scope.plugin).toBe('p');
    expect(definition?.verdict).toMatchObject({ loads: true, name: 'README' });
  });

  it('once, however many links lead to them', () => {
    const cwd = project({ 'agents/a.md': agent('a') });
    mkdirSync(join(cwd, '.claude'));
    symlinkSync('../agents', join(cwd, '.claude/agents'));
    symlinkSync('a.md', join(cwd, 'agents/b.md'));
    const definitions = readDefinitions({ paths: [cwd], cwd });
    expect(definitions.map(({ path, scope }) => `${scope.kind} ${path}`)).toEqual([
      'project .claude/agents/a.md',
    ]);
  });

  it('once, when paths overlap', () => {
    const files = { '.claude/agents/a.md': agent('a') };
    expect(found(files, '.', '.claude')).toEqual(['agent .claude/agents/a.md']);
  });

  it('not in dependencies or run folders', () => {
    const files = {
      'node_modules/x/.claude/agents/a.md': agent('a'),
      '.pool-run/agents/b.md': agent('b'),
      '.claude/agents/c.md': agent('c'),
    };
    expect(found(files)).toEqual(['agent .claude/agents/c.md']);
  });

  it('through links in a project, as the client follows them, and not through links in a plugin', () => {
    const cwd = project({
      'shared/linked.md': agent('linked'),
      'plugin/.claude-plugin/plugin.json': '{ "name": "p" }',
      'plugin/agents/own.md': agent('own'),
    });
    mkdirSync(join(cwd, '.claude'));
    symlinkSync('../shared', join(cwd, '.claude/agents'));
    symlinkSync('../../shared/linked.md', join(cwd, 'plugin/agents/linked.md'));
    const paths = readDefinitions({ paths: [cwd], cwd }).map(({ path }) => path);
    expect(paths).toContain('.claude/agents/linked.md');
    expect(paths).toContain('plugin/agents/own.md');
    expect(paths).not.toContain('plugin/agents/linked.md');
  });

  it("in the user's own folder when that is asked for, shown with ~", () => {
    const cwd = project({ '.claude/agents/a.md': agent('a'), 'home/.claude/agents/b.md': agent('b') });
    const definitions = readDefinitions({
      paths: [join(cwd, '.claude')],
      cwd,
      userFolder: join(cwd, 'home/.claude'),
    });
    expect(definitions.map(({ path, scope }) => `${scope.kind} ${path}`)).toEqual([
      'project .claude/agents/a.md',
      'user ~/.claude/agents/b.md',
    ]);
  });
});

describe('a skill', () => {
  it('that lies deeper than the client looks is listed and does not load', () => {
    const cwd = project({ '.claude/skills/group/mend/SKILL.md': skill });
    const [definition] = readDefinitions({ paths: [cwd], cwd });
    expect(definition?.verdict).toEqual({ loads: false, name: 'mend', reason: 'too-deep' });
  });
});
