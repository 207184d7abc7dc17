import type { CodebaseStructure } from '../../../model/codebase.ts';
import { compareText } from '../../../model/compareText.ts';
import { isInFocus, type Breath, type ProjectAccess } from '../access.ts';
import type { CodeFile } from '../code.ts';
import type { Code } from '../codeModel.ts';
import { folderOf, nameIn, type Place } from '../imports/resolution.ts';
import type { AspectResult } from '../observation.ts';
import { layoutOf } from './layout.ts';
import { kindOf } from '../languages.ts';
import { findCommands } from '../project/commands.ts';
import { findConventions } from '../project/conventions.ts';
import { describeProject } from '../project/description.ts';
import { findEntryPoints, isOwn } from '../project/entryPoints.ts';
import { readJson } from '../project/json.ts';
import { sectionsOf, valueIn } from '../project/toml.ts';

const most = { entryPoints: 20, packages: 30, listed: 10 };

/** What there is: languages, packages, folders, where programs begin and how they are built. */
export async function analyzeStructure(
  code: Code,
  access: ProjectAccess,
  breath: Breath,
): Promise<AspectResult<CodebaseStructure>> {
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
  await breath.take();
  const entryPoints = findEntryPoints(place).filter(({ path }) => isInFocus(path, focus));
  await breath.take();
  const counts = countFiles(files, code, access);
  const languages = languagesOf(files);
  await breath.take();
  const [commands, conventions] = [findCommands(place), findConventions(place)];
  await breath.take();
  const packages = packagesOf(place).slice(0, most.packages);
  await breath.take();
  return {
    observations: [],
    part: {
      ...describeProject(place),
      focus: [...focus],
      files: counts,
      languages,
      entryPoints: entryPoints.slice(0, most.entryPoints),
      commands,
      conventions,
      packages,
      folders: layoutOf(files, focus),
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
