import { lstatSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { writeAtomically } from '../../journal/atomicFile.ts';
import type { Result } from '../../model/errors.ts';
import { recordFile as name } from '../installation.ts';
import type { Target } from './target.ts';

/** The folders of the pack that the client reads. */
export const packFolders = ['agents', 'commands', 'workflows'] as const;

/** Below one of the pack's folders, and nowhere else: a record comes with a project and may say anything. */
const path = z.string().regex(/^(?:agents|commands|workflows)(?:\/(?!\.{1,2}(?:\/|$))[^/\\\0]+)+$/);

const recordSchema = z.strictObject({
  version: z.string(),
  /** What was installed: of which version, and with which bytes. */
  files: z.record(path, z.strictObject({ version: z.string(), sha256: z.string() })),
  /** The folders that were made for it. */
  folders: z.array(z.union([z.literal('.'), z.enum(packFolders), path])),
});

/** What `install` left behind, so that `uninstall` takes away exactly that. */
export type InstallRecord = z.infer<typeof recordSchema>;

/** The record of a folder; undefined where nothing was installed. */
export function readRecord({ folder, shown }: Target): Result<InstallRecord | undefined> {
  const file = join(folder, name);
  const invalid = (why: string): Result<never> => {
    const message = `${why}. It says what pool-run installed here; restore it, or delete it: what is installed is then yours.`;
    return { ok: false, reason: { code: 'run-file-invalid', path: `${shown}/${name}`, message } };
  };
  const stats = lstatSync(file, { throwIfNoEntry: false });
  if (stats === undefined) return { ok: true, value: undefined };
  if (!stats.isFile()) return invalid('it is no file');
  try {
    const parsed = recordSchema.safeParse(JSON.parse(readFileSync(file, 'utf8')));
    if (parsed.success) return { ok: true, value: parsed.data };
    const [issue] = parsed.error.issues;
    return invalid(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`);
  } catch (error) {
    return invalid((error as Error).message);
  }
}

export function writeRecord({ folder }: Target, record: InstallRecord): void {
  writeAtomically(join(folder, name), `${JSON.stringify(record, null, 2)}\n`);
}

export function removeRecord({ folder }: Target): void {
  rmSync(join(folder, name), { force: true });
}
