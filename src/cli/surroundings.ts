import { existsSync } from 'node:fs';
import fastGlob from 'fast-glob';
import type { Surroundings } from '../commands/audit/observation.ts';

/** What the audit's checks may ask of the disk. */
export const surroundings: Surroundings = {
  exists: existsSync,
  countFiles: (folder, glob) =>
    fastGlob.sync(glob, {
      cwd: folder,
      ignore: ['**/node_modules/**', '**/.git/**'],
      followSymbolicLinks: false,
      suppressErrors: true,
    }).length,
};
