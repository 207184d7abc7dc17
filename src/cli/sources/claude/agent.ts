import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { readFrontMatter } from '../../../inputs/frontMatter.ts';
import type { FrontMatter } from '../../../model/definition.ts';
import { packageFolder } from '../../installation.ts';

/** The agent of this name: the project's own goes before the package's. */
export function agentNamed(project: string, name: string): FrontMatter | undefined {
  const places = [join(project, 'agents'), join(project, '.claude/agents'), join(packageFolder(), 'agents')];
  for (const place of places.filter((folder) => existsSync(folder))) {
    const files = readdirSync(place, { recursive: true, encoding: 'utf8' }).filter((file) =>
      file.endsWith('.md'),
    );
    for (const file of files.toSorted()) {
      const read = readFrontMatter(readFileSync(join(place, file), 'utf8'));
      if ((read.data['name'] ?? basename(file, '.md')) === name) return read;
    }
  }
  return undefined;
}
