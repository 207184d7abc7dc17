import type { ProjectAccess } from './access.ts';

/** One commit, as far as churn and ownership need it. */
interface Commit {
  /** The newest name of whoever uses this address. */
  readonly author: string;
  /** Seconds since 1970. */
  readonly time: number;
  readonly subject: string;
  readonly paths: readonly string[];
}

/** The newest commits of a project. */
export interface History {
  readonly commits: readonly Commit[];
  /** There are older ones. */
  readonly isBounded: boolean;
}

/** Commits that are looked at: asking git for more is what takes longest. */
const mostCommits = 3_000;

const [commitMark, fieldMark] = ['\u0001', '\u0002'];

/** Merges and what bots wrote tell nothing of who knows the code. */
export async function readHistory({ git }: Pick<ProjectAccess, 'git'>): Promise<History | undefined> {
  const text = await git(
    'log',
    `--max-count=${mostCommits + 1}`,
    '--no-merges',
    '--no-renames',
    '--no-ext-diff',
    '--no-textconv',
    '--relative',
    '--name-only',
    '-z',
    '--format=%x01%aN%x02%aE%x02%ct%x02%s%x02',
  );
  if (text === undefined || text === '') return undefined;
  const all = text.split(commitMark).slice(1);
  const names = new Map<string, string>();
  const commits = all.slice(0, mostCommits).map((one) => commitOf(one, names));
  return {
    commits: commits.filter(({ author }) => !/\[bot\]$|^(?:renovate|dependabot)\b/i.test(author)),
    isBounded: all.length > mostCommits,
  };
}

function commitOf(text: string, known: Map<string, string>): Commit {
  const [given = '', address = '', time = '0', subject = '', names = ''] = text.split(fieldMark);
  const paths = names
    .split('\0')
    .map((name) => name.replace(/^\n/, ''))
    .filter((name) => name !== '');
  const author = known.get(address) ?? given;
  known.set(address, author);
  return { author, time: Number(time), subject, paths };
}

/** The day of a time in seconds, as `2026-11-20`. */
export function dayOf(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 10);
}
