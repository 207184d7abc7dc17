import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { project } from '../project.ts';

const oxlint = join(dirname(createRequire(import.meta.url).resolve('oxlint/package.json')), 'bin/oxlint');

/** How often the linter refuses an import, where this is all that a file of the project does. */
function refusals(path: string, imported: string): number {
  const root = project({ [path]: `import { a } from '${imported}';\n\nexport const b = a;\n` });
  copyFileSync('.oxlintrc.json', join(root, '.oxlintrc.json'));
  execFileSync('git', ['init', '--quiet'], { cwd: root });
  const { stdout } = spawnSync(process.execPath, [oxlint, '--format', 'json'], {
    cwd: root,
    encoding: 'utf8',
  });
  const { diagnostics } = JSON.parse(stdout) as {
    readonly diagnostics: readonly { readonly code: string }[];
  };
  return diagnostics.filter(({ code }) => code.includes('no-restricted-imports')).length;
}

it.each([
  ['src/model/a.ts', '../inputs/files.ts'],
  ['src/model/a.ts', 'node:fs'],
  ['src/planning/a.ts', '../inputs/files.ts'],
  ['src/planning/a.ts', 'node:fs'],
  ['src/inputs/a.ts', '../journal/file.ts'],
  ['src/commands/docs/a.ts', '../../engines/local.ts'],
  ['src/engines/claude/a.ts', '../../inputs/git.ts'],
  ['src/journal/a.ts', '../inputs/git.ts'],
  ['src/journal/board.ts', '../run/run.ts'],
  ['src/journal/board.ts', 'node:fs'],
  ['src/reporting/html/a.ts', '../../journal/board.ts'],
  ['src/reporting/a.ts', 'node:fs'],
  ['src/run/a.ts', '../engines/local.ts'],
  ['src/cli/sources/docs/a.ts', '../../running/execute.ts'],
  ['src/cli/running/a.ts', '../printing/progress.ts'],
])('%s may not import %s', (path, imported) => {
  expect(refusals(path, imported)).toBe(1);
});

it.each([
  ['src/journal/a.ts', 'node:fs'],
  ['src/run/a.ts', '../journal/board.ts'],
  ['src/cli/running/a.ts', '../sources/source.ts'],
  ['src/cli/a.ts', './running/execute.ts'],
])('%s may import %s', (path, imported) => {
  expect(refusals(path, imported)).toBe(0);
});
