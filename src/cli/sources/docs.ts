import { existsSync, lstatSync, realpathSync, statSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { analyzeDocument } from '../../commands/docs/analyze.ts';
import { catalogue } from '../../commands/docs/catalogue.ts';
import { concludeDocuments } from '../../commands/docs/conclude.ts';
import { documentTypes } from '../../commands/docs/documents.ts';
import { chooseDocuments } from '../../commands/docs/items.ts';
import { Library } from '../../commands/docs/library.ts';
import { Project } from '../../commands/docs/project.ts';
import { inlineEngine } from '../../engines/local.ts';
import { usableCores } from '../../engines/ceiling.ts';
import { git } from '../../inputs/git.ts';
import { projectFiles } from '../../inputs/projectFiles.ts';
import { readText } from '../../inputs/readText.ts';
import { toPosix } from '../../inputs/shownPath.ts';
import type { Result } from '../../model/errors.ts';
import { openExternalLinks } from './docs/links.ts';
import { mendDocuments } from './docs/mend.ts';
import { programVersion } from '../installation.ts';
import { selectOnly } from './selection.ts';
import type { Source, SourceRequest } from './source.ts';

/** A document is read whole. No document for people is longer. */
const longestDocument = 64 * 1024 * 1024;

/** Who asks servers waits for most of the time. */
const asking = { mode: 'concurrent', batch: 1 } as const;

/** The documents of a project as items, for the built-in checks, and for instances that write where they may. */
export async function docsSource(request: SourceRequest): Promise<Result<Source>> {
  const own = openDocuments(request);
  if (!own.ok || request.options.letWrite !== true) return own;
  const { writeDocuments } = await import('./docs/write.ts');
  return writeDocuments(request, own.value, openDocuments);
}

/** A project as the checks of documents look at it. */
function openProject(root: string): Project {
  return new Project({
    root,
    paths: projectFiles(root).paths,
    read: (path) => readText(join(root, path), longestDocument),
    git: (...words) => git(root, ...words),
  });
}

function isLinkIn(root: string): (path: string) => boolean {
  return (path) => lstatSync(join(root, path), { throwIfNoEntry: false })?.isSymbolicLink() === true;
}

function openDocuments(request: SourceRequest): Result<Source> {
  const { pool, config, options } = request;
  const root = rootOf(request);
  const paths = pathsBelow(root, request);
  if (!paths.ok) return paths;
  const project = openProject(root);
  const { distribution } = pool;
  const asked = { paths: paths.value, distribution, changes: request.changes, isLink: isLinkIn(root) };
  const chosen = chooseDocuments(project, asked);
  const keys = [...documentTypes, ...chosen.items.map(({ key }) => key)];
  const selected = selectOnly(options.only ?? [], { rules: catalogue, keys, kind: 'types' });
  if (!selected.ok) return selected;
  const { hasKey, hasRule } = selected.value;
  const external = options.external ? openExternalLinks(root, options.cache !== false) : undefined;
  const library = new Library(project, {
    loadParser: async () => (await import('oxc-parser')).parseSync,
    checker: external?.checker,
    findsRenames: options.fix === true,
  });
  let refuted: ReadonlySet<string> = new Set();
  return {
    ok: true,
    value: {
      items: chosen.items.filter(({ key }) => hasKey(key)),
      engineName: 'local',
      mode: external ? 'concurrent' : 'inline',
      // Who waits for servers needs no core.
      ceiling: external ? pool.max_instances : usableCores(),
      unit: 'item',
      openEngine({ size: { ceiling } }) {
        const how = { version: programVersion(), ceiling, ...(external && asking) };
        return inlineEngine((item, { alive }) => analyzeDocument(item, library, alive), how);
      },
      rules: catalogue,
      ...(options.fix && {
        finish: ({ documentation }, how) => mendDocuments(root, documentation?.mends ?? [], how),
      }),
      keep: ({ ruleId, fingerprint }) => hasRule(ruleId) && !refuted.has(fingerprint),
      conclude(_, facts) {
        const links = external?.checker.asked();
        const concluded = concludeDocuments(facts, { project, leftOut: chosen.leftOut, asked: links });
        external?.remember();
        ({ refuted } = concluded);
        const { findings, details } = concluded;
        return { findings, ...(details && { details }), silences: config.silences };
      },
    },
  };
}

/** The project: another one where its folder is the path that is given. */
function rootOf({ cwd, options }: SourceRequest): string {
  const own = realpathSync(cwd);
  const [path, ...others] = options.paths ?? [];
  const folder = path !== undefined && others.length === 0 ? resolve(cwd, path) : own;
  if (!existsSync(folder) || !statSync(folder).isDirectory()) return own;
  const real = realpathSync(folder);
  return relative(own, real).startsWith('..') ? real : own;
}

/** The given paths, relative to the project. What lies outside of it is none of its documents. */
function pathsBelow(root: string, { cwd, options }: SourceRequest): Result<string[]> {
  const { paths = [] } = options;
  const below: string[] = [];
  for (const path of paths.length > 0 ? paths : ['.']) {
    const file = resolve(cwd, path);
    const shown = existsSync(file) ? toPosix(relative(root, realpathSync(file))) : '..';
    if (shown.startsWith('..')) return { ok: false, reason: { code: 'path-missing', path } };
    below.push(shown);
  }
  return { ok: true, value: below };
}
