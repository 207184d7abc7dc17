import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { answerSchema, usableFor, type Answer } from '../../../commands/docs/external/answer.ts';
import { LinkChecker } from '../../../commands/docs/external/checker.ts';
import { readText } from '../../../inputs/readText.ts';
import { writeAtomically } from '../../../journal/atomicFile.ts';
import { cacheFolderOf } from '../../userCache.ts';

const fileSchema = z.strictObject({ version: z.literal(1), answers: z.record(z.string(), answerSchema) });

/** Asks for links that lead out of a project, and keeps the answers beside the project's other results. */
export interface ExternalLinks {
  readonly checker: LinkChecker;
  /** Keeps what was answered; without a disk the next run asks again. */
  readonly remember: () => void;
}

/** Opens the memory of what servers answered; without `isKept` nothing is read and nothing kept. */
export function openExternalLinks(root: string, isKept: boolean): ExternalLinks {
  const folder = cacheFolderOf(root);
  const path = join(folder, 'links.json');
  const remembered = isKept ? readAnswers(path) : new Map<string, Answer>();
  const checker = new LinkChecker({ remembered, now: Date.now });
  return {
    checker,
    remember() {
      if (!isKept) return;
      const all = [...remembered, ...checker.toRemember()];
      const usable = all.filter(([, { kind, at }]) => Date.now() - at < usableFor[kind]);
      try {
        mkdirSync(folder, { recursive: true });
        writeAtomically(path, `${JSON.stringify({ version: 1, answers: Object.fromEntries(usable) })}\n`);
      } catch {
        // A cache is never in the way.
      }
    },
  };
}

function readAnswers(path: string): ReadonlyMap<string, Answer> {
  const read = readText(path, 64 * 1024 * 1024);
  if ('code' in read) return new Map();
  try {
    const parsed = fileSchema.safeParse(JSON.parse(read.text));
    return new Map(parsed.success ? Object.entries(parsed.data.answers) : []);
  } catch {
    return new Map();
  }
}
