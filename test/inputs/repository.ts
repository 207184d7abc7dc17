import { execFileSync } from 'node:child_process';
import { project, type Files } from '../project.ts';

/** Runs git, as somebody of no account and whatever the machine's own settings are. */
export function git(cwd: string, ...words: readonly string[]): string {
  const settings = ['-c', 'user.name=A', '-c', 'user.email=a@example.org', '-c', 'commit.gpgsign=false'];
  const env = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null' };
  return execFileSync('git', [...settings, ...words], { cwd, env, encoding: 'utf8', stdio: 'pipe' });
}

/** A repository whose first commit, on the branch `main`, holds these files. */
export function repository(files: Files): string {
  const cwd = project(files);
  git(cwd, 'init', '--quiet', '--initial-branch=main');
  commitAll(cwd);
  return cwd;
}

export function commitAll(cwd: string): void {
  git(cwd, 'add', '--all');
  git(cwd, 'commit', '--quiet', '--allow-empty', '--message=work');
}
