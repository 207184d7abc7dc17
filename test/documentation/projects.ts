import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { markdown, type Files } from '../project.ts';

/** Projects with files that would speak for this repository if they stood in it as they are, such as definitions of agents. */
const written: Readonly<Record<string, Files>> = {
  /** What the README shows: three mistakes that the client never mentions. */
  definitions: {
    '.claude/agents/planner.md':
      '---\nname: planner\ndescription: "Plans work" before it begins\n---\n\nYou plan.\n',
    '.claude/agents/reviewer.md': markdown(
      'name: reviewer\ndescription: Reviews changes. Use before a commit.\ntools: Read, Grpe',
    ),
    '.claude/commands/ship.md': '---\ndescription: Ships it.\n---\nTests: !`npm test`\n',
    '.claude/skills/ship/SKILL.md': markdown('description: Knows how a release is made. Use for releases.'),
  },
};

/** The files of a project that pages name: one of those above, or a folder in `projects/`. */
export function filesOf(name: string): Files {
  const files = written[name];
  if (files) return files;
  const folder = join('test/documentation/projects', name);
  if (!existsSync(folder)) throw new Error(`There is no project "${name}".`);
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return Object.fromEntries(
    entries.map(({ parentPath, name: file }) => {
      const path = join(parentPath, file);
      return [relative(folder, path), readFileSync(path)];
    }),
  );
}
