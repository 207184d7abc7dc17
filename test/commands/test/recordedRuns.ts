import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runners } from '../../../src/commands/test/runners.ts';
import type { Reading, RunResults } from '../../../src/commands/test/runners/runner.ts';
import type { Suite } from '../../../src/commands/test/suite.ts';

/** What real runners wrote about a small project each; their versions stand in the names of the tests. */
export function recorded(name: string): string {
  return readFileSync(join(import.meta.dirname, 'recorded', name), 'utf8');
}

export const root = { project: '/project', folder: '.' };

export async function read(
  suite: Suite,
  given: { results?: string; stdout?: string; code?: number; lastWords?: string },
): Promise<Reading> {
  const { results, stdout = '', code = 1, lastWords = '' } = given;
  return runners[suite.runner].read({ results, stdout, code, lastWords }, suite);
}

export async function resultsOf(suite: Suite, given: Parameters<typeof read>[1]): Promise<RunResults> {
  const reading = await read(suite, given);
  if ('problem' in reading) throw new Error(reading.problem);
  return reading;
}
