import { existsSync, readdirSync } from 'node:fs';
import picomatch from 'picomatch';
import type { Surroundings } from '../commands/audit/observation.ts';

/** What the audit's checks may ask of the disk. */
export const surroundings: Surroundings = {
  exists: existsSync,
  countFiles(folder, glob) {
    const matches = picomatch(glob, { ignore: ['**/node_modules/**', '**/.git/**'] });
    try {
      return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => matches(path))
        .length;
    } catch {
      return undefined;
    }
  },
};
