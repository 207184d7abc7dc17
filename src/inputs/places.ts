import { basename, dirname } from 'node:path/posix';
import type { DefinitionKind } from '../model/definition.ts';
import type { Entry } from './walk.ts';

/** What the place of a file makes of it: its kind, and the name that it has by its place. */
export interface Place {
  readonly kind: DefinitionKind;
  readonly placeName: string;
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
      return acceptMarkdown(owner, entry, inside) ? { kind: 'agent', placeName: stem(inside) } : undefined;
    case 'commands':
      return acceptMarkdown(owner, entry, inside)
        ? { kind: 'command', placeName: commandName(inside) }
        : undefined;
    case 'skills':
      return rest.length === 2 && rest[1] === 'SKILL.md'
        ? { kind: 'skill', placeName: rest[0] ?? '' }
        : undefined;
    default:
      return undefined;
  }
}

/** A command's name: its folders and its file, joined by colons; `SKILL.md` gives its folder's name. */
export function commandName(path: string): string {
  const isSkill = /^skill\.md$/i.test(basename(path)) && dirname(path) !== '.';
  return (isSkill ? dirname(path) : path.replace(/\.md$/, '')).replaceAll('/', ':');
}

function acceptMarkdown(owner: 'project' | 'plugin', entry: Entry, inside: string): boolean {
  if (owner === 'project') return inside.endsWith('.md') || entry.problem !== undefined;
  const linkedInside = entry.linkedAt !== undefined && entry.linkedAt > entry.path.length - inside.length;
  return !linkedInside;
}

function stem(path: string): string {
  return basename(path).replace(/\.md$/i, '');
}
