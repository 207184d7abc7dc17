import { extname } from 'node:path/posix';
import type { Document } from '../library.ts';
import { commandsIn } from '../markdown/shell.ts';
import type { PlacedObservation } from '../observation.ts';
import { programsOf } from '../programs.ts';
import type { Project } from '../project.ts';

/** A flag of one of the project's programs that a document uses. Plain JSON. */
export interface UsedFlag {
  readonly program: string;
  readonly flag: string;
  readonly line: number;
  readonly column: number;
}

/** Flags that whatever reads command lines brings along. */
const common = new Set(['help', 'version', 'verbose', 'quiet', 'debug']);

/** The flags with which a document calls the project's own programs. */
export function flagsIn(document: Document, project: Project): UsedFlag[] {
  const programs = programsOf(project);
  if (programs.size === 0 || /migrat|upgrad|breaking|deprecat/i.test(document.path)) return [];
  return commandsIn(document).flatMap(({ words, line, column }) => {
    const [program = '', ...rest] = words;
    if (!programs.has(program)) return [];
    const end = rest.indexOf('--');
    const own = end < 0 ? rest : rest.slice(0, end);
    // What is handed on to another program has flags of that one.
    if (own.some((word) => /^(?:exec|run|x|dlx|alias)$|\s/.test(word) || programs.has(word))) return [];
    return own.flatMap((word) => {
      const flag = /^--(?:no-)?([a-z][a-z0-9]*(?:-[a-z0-9]+)*)(?:=.*)?$/.exec(word)?.[1] ?? '';
      return flag.length < 3 || common.has(flag) ? [] : [{ program, flag, line, column }];
    });
  });
}

/** Flags whose names are nowhere in the sources. */
export function checkFlags(
  used: readonly (UsedFlag & { readonly path: string })[],
  project: Project,
): PlacedObservation[] {
  const unknown = new Map(used.map(({ flag }) => [flag, spellings(flag)]));
  for (const path of unknown.size === 0 ? [] : sourcesOf(project)) {
    const text = project.text(path) ?? '';
    for (const [flag, names] of unknown) if (names.some((name) => text.includes(name))) unknown.delete(flag);
    if (unknown.size === 0) break;
  }
  return used
    .filter(({ flag }) => unknown.has(flag))
    .map(({ program, flag, line, column, path }) => ({
      ruleId: 'unknown-flag',
      message: `Nothing in the sources of ${program} knows a flag "--${flag}".`,
      path,
      at: { line, column },
      evidence: `${program} --${flag}`,
    }));
}

/** How sources write the name of a flag. */
function spellings(flag: string): string[] {
  const parts = flag.split('-');
  const camel = parts
    .map((part, index) => (index === 0 ? part : part.charAt(0).toUpperCase() + part.slice(1)))
    .join('');
  return [
    ...new Set([
      flag,
      parts.join('_'),
      camel,
      camel.charAt(0).toUpperCase() + camel.slice(1),
      parts.join('_').toUpperCase(),
    ]),
  ];
}

const sources = /^\.(?:[cm]?[jt]sx?|py|go|rs|java|kt|rb|php|cs|swift|c|cc|cpp|h|hpp|sh|toml|ya?ml|json)$/;

function isLikely(path: string): boolean {
  return /cli|arg|flag|option|cmd|command|main/i.test(path);
}

/** Sources, those that read command lines first. */
function sourcesOf(project: Project): string[] {
  const all = project.access.paths.filter(
    (path) => sources.test(extname(path)) && !/lock|\.min\./.test(path),
  );
  return [...all.filter(isLikely), ...all.filter((path) => !isLikely(path))];
}
