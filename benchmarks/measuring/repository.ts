import { execFileSync } from 'node:child_process';

/** Makes a folder a git repository of one commit that holds all of its files. */
export function commitAll(cwd: string): void {
  const who = ['-c', 'user.name=A', '-c', 'user.email=a@example.org', '-c', 'commit.gpgsign=false'];
  for (const words of [
    ['init', '--quiet', '--initial-branch=main'],
    ['remote', 'add', 'origin', 'https://github.com/example/generated.git'],
    ['add', '--all'],
    [...who, 'commit', '--quiet', '--message=Generate'],
  ]) {
    execFileSync('git', words, { cwd });
  }
}
