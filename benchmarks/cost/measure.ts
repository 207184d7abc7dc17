import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { forgetAll, run, type Place, type Run } from './runs.ts';

/** A command, how its runs differ, and what tells them apart. */
export interface Subject {
  readonly command: string;
  readonly words: readonly string[];
  /** For `--max`. */
  readonly sizes: readonly number[];
  /** How often each size is measured, unless `--rounds` says so. */
  readonly rounds: number;
  /** A rule that finds nothing here: chosen alone, it leaves instances without evidence. */
  readonly quietRule: string;
  /** A file that belongs to one item. */
  readonly file: string;
}

export const subjects: readonly Subject[] = [
  {
    command: 'audit',
    words: ['audit'],
    sizes: [1, 2, 4, 8],
    rounds: 2,
    quietRule: 'secret',
    file: '.claude/agents/agent-0.md',
  },
  {
    command: 'test',
    words: ['test'],
    sizes: [1, 4],
    rounds: 1,
    quietRule: 'never-exited',
    file: 'packages/package-0/code.js',
  },
  {
    command: 'docs',
    words: ['docs', 'pages'],
    sizes: [1, 4],
    rounds: 1,
    quietRule: 'ambiguous-anchor',
    file: 'pages/page-0.md',
  },
  {
    command: 'deps',
    words: ['deps', '--osv', 'none'],
    sizes: [1, 4],
    rounds: 1,
    quietRule: 'insecure-source',
    file: 'packages/package-0/package.json',
  },
  {
    command: 'prime',
    words: ['prime'],
    sizes: [1, 5],
    rounds: 1,
    quietRule: 'blocking-request',
    file: 'src/module-0.js',
  },
];

/** What was measured of one command. All but the sizes is one run each. */
export interface Measured {
  readonly command: string;
  /** Runs of each size, of which nothing was known: smallest first. */
  readonly sizes: readonly (readonly Run[])[];
  /** One instance, without latency. */
  readonly withoutEvidence: Run;
  /** The largest pool again, within the life of the service's cache. */
  readonly promptsKnown: Run;
  /** Undefined for commands whose results are not kept. */
  readonly kept: Kept | undefined;
}

/** What a command costs whose results are kept. */
export interface Kept {
  /** The same again. */
  readonly nothingChanged: Run;
  /** The same after a change of one file, when the service has forgotten everything. */
  readonly oneChanged: Run;
}

export async function measureSubject(
  place: Place,
  subject: Subject,
  given: number | undefined,
): Promise<Measured> {
  const { command, words, sizes, quietRule, rounds: usual } = subject;
  const rounds = given ?? usual;
  const cold = async (...more: readonly string[]): Promise<Run> => {
    forgetAll(place);
    return run(place, [...words, ...more]);
  };
  const all = sizes.map((): Run[] => []);
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, size] of sizes.entries()) all[index]?.push(await cold('--max', String(size)));
  }
  // The largest pool has run last: the service knows its prompts still, and the project its results, if it keeps them.
  const again = await run(place, words);
  const isKept = again.turns === 0;
  const promptsKnown = isKept ? await run(place, [...words, '--no-cache']) : again;
  const kept = isKept ? { nothingChanged: again, oneChanged: await afterChange(place, subject) } : undefined;
  const alone = ['--max', '1', '--only', quietRule];
  const withoutEvidence = await place.api.hurried(() => cold(...alone));
  process.stderr.write(`${command}: measured\n`);
  return { command, sizes: all, withoutEvidence, promptsKnown, kept };
}

async function afterChange(place: Place, { words, file }: Subject): Promise<Run> {
  const path = join(place.project, file);
  const text = readFileSync(path, 'utf8');
  place.api.forget();
  writeFileSync(path, `${text}\n`);
  try {
    return await run(place, words);
  } finally {
    writeFileSync(path, text);
  }
}
