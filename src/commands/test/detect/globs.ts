import picomatch from 'picomatch';
import { isBelow, type Project } from '../suite.ts';

/** Where a command runs. */
interface Place {
  readonly project: Project;
  readonly folder: string;
}

/** Words with a wildcard become the files that `sh` would put there: without a match they stay as they are. */
export function expandGlobs(words: readonly string[], globs: ReadonlySet<number>, place: Place): string[] {
  return words.flatMap((word, index) => (globs.has(index) ? expand(word, place) : [word]));
}

function expand(pattern: string, { project, folder }: Place): string[] {
  const lead = folder === '.' ? 0 : folder.length + 1;
  // `sh` knows no `**`: it is one folder there.
  const isMatch = picomatch(pattern.replace(/^\.\//, '').replaceAll('**', '*'), { nobrace: true });
  const found = project.paths
    .filter((path) => isBelow(path, folder))
    .map((path) => path.slice(lead))
    .filter((path) => isMatch(path));
  return found.length > 0 ? found : [pattern];
}
