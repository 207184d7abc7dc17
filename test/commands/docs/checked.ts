import { execFileSync } from 'node:child_process';
import { lstatSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync } from 'oxc-parser';
import { expect } from 'vitest';
import { analyzeDocument } from '../../../src/commands/docs/analyze.ts';
import { concludeDocuments } from '../../../src/commands/docs/conclude.ts';
import { chooseDocuments, type Choice } from '../../../src/commands/docs/items.ts';
import { Library } from '../../../src/commands/docs/library.ts';
import { Project } from '../../../src/commands/docs/project.ts';
import { git } from '../../../src/inputs/git.ts';
import { projectFiles } from '../../../src/inputs/projectFiles.ts';
import { readText } from '../../../src/inputs/readText.ts';
import type { Finding } from '../../../src/model/finding.ts';
import { project, type Files } from '../../project.ts';

/** A project with these files in a fresh repository. */
export function repository(files: Files): string {
  const folder = project(files);
  commit(folder);
  return folder;
}

/** Commits all that is there. */
export function commit(folder: string): void {
  const run = (...words: string[]) => execFileSync('git', words, { cwd: folder, stdio: 'ignore' });
  run('init', '--quiet');
  run('add', '--all');
  run(
    '-c',
    'user.name=Somebody',
    '-c',
    'user.email=somebody@example.org',
    'commit',
    '--quiet',
    '--message',
    'All',
  );
}

/** The project in a folder, as the command line opens it. */
export function opened(folder: string): Project {
  const root = realpathSync(folder);
  return new Project({
    root,
    paths: projectFiles(root).paths,
    read: (path) => readText(join(root, path)),
    git: (...words) => git(root, ...words),
  });
}

/** The documents that are chosen in a folder. */
export function chosen(folder: string, choice: Partial<Choice> = {}) {
  const isLink = (path: string): boolean => lstatSync(join(folder, path)).isSymbolicLink();
  return chooseDocuments(opened(folder), {
    paths: [''],
    distribution: 'document',
    changes: undefined,
    isLink,
    ...choice,
  });
}

/** The findings in a folder, in the order of the documents. */
export async function findings(folder: string): Promise<Finding[]> {
  const tree = opened(folder);
  const library = new Library(tree, {
    loadParser: () => Promise.resolve(parseSync),
    checker: undefined,
    findsRenames: true,
  });
  const { items, leftOut } = chosen(folder);
  const facts = new Map<string, unknown>();
  const found: Finding[] = [];
  for (const item of items) {
    const result = await analyzeDocument(item, library, () => {});
    if ('failure' in result) throw new Error(result.reason);
    facts.set(item.id, result.facts);
    found.push(...result.findings);
  }
  const concluded = concludeDocuments(facts, { project: tree, leftOut, asked: undefined });
  return [...found.filter(({ fingerprint }) => !concluded.refuted.has(fingerprint)), ...concluded.findings];
}

/** `path:line rule` of all findings but what a README lacks, which is nearly always something in these tests. */
export async function seen(files: Files): Promise<string[]> {
  const all = await findings(repository(files));
  return all
    .filter(({ ruleId }) => ruleId !== 'readme-section')
    .map(({ location, ruleId }) => `${location.path}:${location.line} ${ruleId}`);
}

/** What is there, and what is found. */
export type Case = readonly [what: string, files: Files, expected: readonly string[]];

/** A test of one case. */
export async function expectSeen(...[, files, expected]: Case): Promise<void> {
  expect(await seen(files)).toEqual(expected);
}
