import { existsSync, readdirSync } from 'node:fs';
import picomatch from 'picomatch';
import type { Surroundings } from '../../../commands/audit/observation.ts';

/** What the audit's checks may ask of the disk. Each folder is listed once, however many pools ask for it. */
export function diskSurroundings(): Surroundings {
  const listings = new Map<string, readonly string[] | undefined>();
  return {
    exists: existsSync,
    countFiles(folder, glob) {
      if (!listings.has(folder)) listings.set(folder, list(folder));
      const matches = picomatch(glob, { ignore: ['**/node_modules/**', '**/.git/**'] });
      return listings.get(folder)?.filter((path) => matches(path)).length;
    },
  };
}

function list(folder: string): string[] | undefined {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' });
  } catch {
    return undefined;
  }
}
