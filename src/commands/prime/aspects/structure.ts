import type { CodebaseStructure } from '../../../model/codebase.ts';
import { compareText } from '../../../model/compareText.ts';
import { isInFocus, type ProjectAccess } from '../access.ts';
import { isJudged, type CodeFile } from '../code.ts';
import type { Code } from '../codeModel.ts';
import { folderOf, joined, nameIn, type Place } from '../imports/resolution.ts';
import type { AspectResult } from '../observation.ts';
import { kindOf } from '../languages.ts';
import { findCommands } from '../project/commands.ts';
import { findConventions } from '../project/conventions.ts';
import { describeProject } from '../project/description.ts';
import { findEntryPoints, isOwn } from '../project/entryPoints.ts';
import { readJson } from '../project/json.ts';
import { sectionsOf, valueIn } from '../project/toml.ts';

const most = { entryPoints: 20, packages: 30, folders: 24, listed: 10 };

/** What there is: languages, packages, folders, where programs begin and how they are built. */
export function analyzeStructure(code: Code, access: ProjectAccess): AspectResult<CodebaseStructure> {
  const { focus, root, read } = access;
  const place: Place = {
    root,
    files: code.files,
    paths: new Set(access.paths),
    read: (path) => {
      const found = read(path);
      return 'text' in found ? found.text : undefined;
    },
  };
  const files = code.files.filter(({ path }) => isInFocus(path, focus));
  const entryPoints = findEntryPoints(place).filter(({ path }) => isInFocus(path, focus));
  return {
    observations: [],
    part: {
      ...describeProject(place),
      focus: [...focus],
      files: countFiles(files, code, access),
      languages: languagesOf(files),
      entryPoints: entryPoints.slice(0, most.entryPoints),
      commands: findCommands(place),
      conventions: findConventions(place),
      packages: packagesOf(place).slice(0, most.packages),
      folders: foldersOf(files, focus.length === 1 ? (focus[0] ?? '') : ''),
    },
  };
}

function countFiles(
  files: readonly CodeFile[],
  { unread }: Code,
  { paths, focus }: ProjectAccess,
): CodebaseStructure['files'] {
  const roles = new Map<string, number>();
  // Pages and pictures in a folder of documentation are no examples that were passed over.
  for (const { role, language } of files) {
    if (kindOf(language) === 'code') roles.set(role, (roles.get(role) ?? 0) + 1);
  }
  const unparsed = files.filter((file) => file.role === 'source' && file.isBroken).map(({ path }) => path);
  const closed = unread.filter(({ path }) => isInFocus(path, focus));
  return {
    total: paths.filter((path) => isInFocus(path, focus)).length,
    counted: files.length,
    roles: Object.fromEntries([...roles].toSorted(([a], [b]) => compareText(a, b))),
    unread: closed.slice(0, most.listed),
    unreadCount: closed.length,
    unparsed: unparsed.slice(0, most.listed),
    unparsedCount: unparsed.length,
  };
}

const kindOrder = ['code', 'markup', 'data', 'prose'];

/** Lines by language, code before what is only shown or read; what nobody here writes does not count. */
function languagesOf(files: readonly CodeFile[]): CodebaseStructure['languages'] {
  const byName = new Map<string, CodebaseStructure['languages'][number]>();
  for (const { language, role, lines } of files) {
    if (role === 'generated' || role === 'vendored' || role === 'minified') continue;
    const sum = byName.get(language) ?? { name: language, files: 0, code: 0, comment: 0, blank: 0 };
    sum.files += 1;
    sum.code += lines.code;
    sum.comment += lines.comment;
    sum.blank += lines.blank;
    byName.set(language, sum);
  }
  return [...byName.values()].toSorted(
    (a, b) => rankOf(a.name) - rankOf(b.name) || b.code - a.code || compareText(a.name, b.name),
  );
}

function rankOf(language: string): number {
  return kindOrder.indexOf(kindOf(language));
}

/** The packages of a workspace: manifests below the top one. */
function packagesOf({ paths, read }: Place): CodebaseStructure['packages'] {
  return [...paths]
    .filter((path) => path.includes('/') && isOwn(path))
    .flatMap((path) => {
      const name = packageName(nameIn(path), path, read);
      return name === undefined ? [] : [{ name, path: folderOf(path) }];
    });
}

function packageName(file: string, path: string, read: Place['read']): string | undefined {
  if (file === 'package.json') {
    const { name } = readJson(read(path));
    return typeof name === 'string' ? name : undefined;
  }
  if (file === 'Cargo.toml') return valueIn(sectionsOf(read(path) ?? ''), 'package', 'name');
  if (file === 'pyproject.toml') return valueIn(sectionsOf(read(path) ?? ''), 'project', 'name');
  return file === 'go.mod' ? /^module\s+(\S+)/m.exec(read(path) ?? '')?.[1] : undefined;
}

interface FolderSum {
  files: number;
  code: number;
  readonly languages: Map<string, number>;
  readonly roles: Map<string, number>;
}

/** The first two levels of folders below one, with what lies in and below them. */
function foldersOf(files: readonly CodeFile[], base: string): CodebaseStructure['folders'] {
  const sums = new Map<string, FolderSum>();
  for (const file of files) {
    const parts = folderOf(file.path)
      .slice(base === '' ? 0 : base.length + 1)
      .split('/');
    for (const depth of [1, 2]) {
      if (parts.length < depth || parts[0] === '') continue;
      const folder = joined(base, parts.slice(0, depth).join('/'));
      const sum = sums.get(folder) ?? {
        files: 0,
        code: 0,
        languages: new Map<string, number>(),
        roles: new Map<string, number>(),
      };
      sum.files += 1;
      sum.code += file.lines.code;
      add(sum.languages, file.language, file.lines.code);
      add(sum.roles, isJudged(file) ? file.role : 'other', file.lines.code);
      sums.set(folder, sum);
    }
  }
  return (
    [...sums]
      // What is in an example or a fixture helps nobody to find their way.
      .filter(([path, { roles }]) => !path.includes('/') || largest(roles) !== 'other')
      .toSorted(([, a], [, b]) => b.code - a.code)
      .slice(0, most.folders)
      .toSorted(([a], [b]) => compareText(a, b))
      .map(([path, sum]) => ({
        path,
        files: sum.files,
        code: sum.code,
        language: largest(sum.languages),
        role: largest(sum.roles),
      }))
  );
}

function add(counts: Map<string, number>, key: string, number: number): void {
  counts.set(key, (counts.get(key) ?? 0) + number);
}

function largest(counts: ReadonlyMap<string, number>): string {
  return [...counts].toSorted(([a, x], [b, y]) => y - x || compareText(a, b))[0]?.[0] ?? '';
}
