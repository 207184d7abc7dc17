import type { ProjectAccess } from '../../../src/commands/prime/access.ts';
import { CodeModel, type Code } from '../../../src/commands/prime/codeModel.ts';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gitText } from '../../../src/inputs/git.ts';
import { projectFiles } from '../../../src/inputs/projectFiles.ts';
import { project, type Files } from '../../project.ts';

/** What `prime` may read of a folder. */
export function accessTo(cwd: string, focus: readonly string[] = []): ProjectAccess {
  const { root, paths, from } = projectFiles(cwd);
  return {
    root,
    paths,
    from,
    focus,
    read(path) {
      if (!paths.includes(path)) return { problem: 'it does not exist' };
      const bytes = readFileSync(join(root, path));
      return { text: bytes.toString('utf8'), bytes: bytes.length };
    },
    git: (...words) => gitText(root, ...words),
  };
}

/** A project of these files, read. */
export function load(files: Files): Promise<Code> {
  return new CodeModel(accessTo(project(files))).load(() => {});
}

/** The arrows of a project as `a.ts → b.ts`, those that do not simply run with their kind. */
export async function arrows(files: Files): Promise<string[]> {
  const { edges } = await load(files);
  return edges.map(({ from, to, kind }) => `${from} → ${to}${kind === 'value' ? '' : ` (${kind})`}`);
}
