import { existsSync, lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** All files below a folder. */
export function filesOf(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => lstatSync(join(folder, path)).isFile())
    .toSorted();
}

/** The pack as this repository has it. */
export const pack = ['agents', 'commands', 'workflows'].flatMap((folder) =>
  filesOf(folder).map((file) => `${folder}/${file}`),
);

export const one = 'commands/deps.md';

export const other = 'agents/tech-writer.md';
