import { normalize } from 'node:path/posix';
import type { Project } from './project.ts';

/** Where the project itself is published. */
interface Host {
  readonly name: string;
  readonly branch: string;
  /** The folder of the project in its repository, with a slash, or nothing. */
  readonly prefix: string;
}

/** The path in the project that an address of its own repository shows; undefined for every other address. */
export function pathInProject(project: Project, url: string): string | undefined {
  const shown = addressOf(url);
  const host = shown && project.once('host', () => hostOf(project));
  if (!host || host.name !== shown.name || !shown.path.startsWith(host.prefix)) return undefined;
  const isFirst = shown.branch === 'HEAD' || shown.branch === host.branch;
  return isFirst ? normalize(shown.path.slice(host.prefix.length)) : undefined;
}

function addressOf(url: string): (Omit<Host, 'prefix'> & { readonly path: string }) | undefined {
  const [, name, branch, path] = page.exec(url) ?? raw.exec(url) ?? [];
  return name && branch && path ? { name: name.toLowerCase(), branch, path } : undefined;
}

/** Whether the published branch, as far as it was fetched, has a path that is not in the project as it is here. */
export function isPublished({ access }: Project, path: string): boolean {
  return access.git('cat-file', '-e', `origin/HEAD:./${path}`) !== undefined;
}

const page =
  /^https?:\/\/(?:www\.)?github\.com\/([\w.-]+\/[\w.-]+)\/(?:blob|tree|raw|edit)\/([\w.-]+)\/([^?#]+)/i;
const raw =
  /^https?:\/\/raw\.githubusercontent\.com\/([\w.-]+\/[\w.-]+)\/(?:refs\/heads\/)?([\w.-]+)\/([^?#]+)/i;

/** The branch that the host shows. A clone of one branch alone does not say it, but two names are as good as that. */
function defaultBranch(git: Project['access']['git']): string | undefined {
  const published = git('symbolic-ref', '--short', 'refs/remotes/origin/HEAD')?.trim();
  if (published !== undefined) return published.replace(/^origin\//, '');
  const own = git('symbolic-ref', '--short', 'HEAD')?.trim();
  return own === 'main' || own === 'master' ? own : undefined;
}

/** Known only where git says it: which repository this is a clone of, and which branch is shown first there. */
function hostOf({ access: { git } }: Project): Host | undefined {
  const url = git('config', '--get', 'remote.origin.url')?.trim() ?? '';
  const [, name] =
    /^(?:https?:\/\/(?:[^@/]+@)?|ssh:\/\/git@|git@)github\.com[/:]([\w.-]+\/[\w.-]+?)(?:\.git)?\/?$/.exec(
      url,
    ) ?? [];
  const branch = defaultBranch(git);
  const prefix = git('rev-parse', '--show-prefix')?.trim();
  return name && branch && prefix !== undefined ? { name: name.toLowerCase(), branch, prefix } : undefined;
}
