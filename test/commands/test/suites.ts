import { detectSuites } from '../../../src/commands/test/detect.ts';
import type { Project, Suite } from '../../../src/commands/test/suite.ts';

/** A project of these files, in memory. */
export function projectOf(files: Readonly<Record<string, string | object>>): Project {
  const texts = new Map(
    Object.entries(files).map(([path, content]) => [
      path,
      typeof content === 'string' ? content : JSON.stringify(content),
    ]),
  );
  return {
    paths: [...texts.keys()].toSorted(),
    has: (path) => texts.has(path),
    read: (path) => texts.get(path) ?? '',
  };
}

/** What is found in a project, one line for each suite: its id and how it is started. */
export function found(files: Readonly<Record<string, string | object>>): string[] {
  return detectSuites(projectOf(files)).map(
    ({ id, launch, arguments: words }) => `${id} = ${[...launch, ...words].join(' ')}`,
  );
}

/** A suite of which only what matters is given. */
export function suiteOf(given: Partial<Suite> & Pick<Suite, 'runner'>): Suite {
  return {
    id: `unit:${given.runner}`,
    kind: 'unit',
    folder: '.',
    launch: [given.runner],
    arguments: [],
    environment: {},
    before: [],
    decidedBy: 'package.json',
    manifest: 'package.json',
    files: [],
    ...given,
  };
}
