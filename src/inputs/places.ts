import { basename, dirname } from 'node:path/posix';
import type { DefinitionKind, Misplacement } from '../model/definition.ts';
import type { Entry } from './walk.ts';

/** What the place of a file makes of it: its kind, and the name that it has by its place. */
export interface Place {
  readonly kind: DefinitionKind;
  readonly placeName: string;
  /** What the client puts before the name of an agent in a plugin's subfolder. */
  readonly prefix?: string;
  /** The client does not look here: the manifest lists other files in its place, or it lies too deep. */
  readonly misplaced?: Misplacement;
}

/**
 * What a file at `path` below a `.claude/` folder or a plugin's folder is for the client, or undefined where the client
 * does not read it. Rules observed with Claude Code 2.1.329: agents and commands at any depth, skills at exactly one;
 * a command's folders are part of its name; a plugin's `agents/` and `commands/` are not searched through links.
 */
export function acceptInto(owner: 'project' | 'plugin', entry: Entry, path: string): Place | undefined {
  const [folder = '', ...rest] = path.split('/');
  const inside = rest.join('/');
  switch (folder) {
    case 'agents':
      return acceptMarkdown(owner, entry, inside) ? agentAt(owner, inside) : undefined;
    case 'commands':
      return acceptMarkdown(owner, entry, inside)
        ? { kind: 'command', placeName: commandName(inside) }
        : undefined;
    case 'skills':
      return rest.length === 2 && rest[1] === 'SKILL.md' ? skillAt(owner, rest[0] ?? '') : undefined;
    default:
      return undefined;
  }
}

/** A command's name: its folders and its file, joined by colons; `SKILL.md` gives its folder's name. */
export function commandName(path: string): string {
  if (!isSkillName(path)) return path.replace(/\.md$/, '').replaceAll('/', ':');
  return dirname(path) === '.' ? 'commands' : dirname(path).replaceAll('/', ':');
}

/** Among commands, `SKILL.md` in any case makes one command of its folder; the other files there are dropped. */
export function isSkillName(path: string): boolean {
  return /^skill\.md$/i.test(basename(path));
}

function agentAt(owner: 'project' | 'plugin', inside: string): Place {
  const folder = dirname(inside);
  const prefix = owner === 'plugin' && folder !== '.' ? `${folder.replaceAll('/', ':')}:` : '';
  return { kind: 'agent', placeName: stem(inside), ...(prefix !== '' && { prefix }) };
}

/** In a plugin the client writes other characters than letters, digits, `_` and `-` as `-`. */
function skillAt(owner: 'project' | 'plugin', folder: string): Place {
  return {
    kind: 'skill',
    placeName: owner === 'plugin' ? folder.replaceAll(/[^A-Za-z0-9_-]/g, '-') : folder,
  };
}

function acceptMarkdown(owner: 'project' | 'plugin', entry: Entry, inside: string): boolean {
  if (owner === 'project') return inside.endsWith('.md') || entry.problem !== undefined;
  const linkedInside = entry.linkedAt !== undefined && entry.linkedAt > entry.path.length - inside.length;
  return !linkedInside;
}

function stem(path: string): string {
  return basename(path).replace(/\.md$/i, '');
}
