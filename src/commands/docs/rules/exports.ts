import { nearest } from '../../../model/nearest.ts';
import type { ExportReader, Exports } from '../code/exports.ts';
import { packagesOf, type Package } from '../code/packages.ts';
import type { Document } from '../library.ts';
import type { Observation, PlacedObservation } from '../observation.ts';
import type { Project } from '../project.ts';

/** What a module exports without a word about it. */
export function checkDocumented(path: string, reader: ExportReader): PlacedObservation[] {
  // One declaration may have several names.
  const places = new Map(
    [...reader.read(path).byName.values()].map((one) => [`${one.path}:${one.at.line}:${one.at.column}`, one]),
  );
  return [...places.values()]
    .filter(({ summary, name }) => summary === undefined && !name.startsWith('_'))
    .map(({ name, kind, path: file, at }) => ({
      ruleId: 'undocumented-export',
      message: `The exported ${kind} ${name} has no documentation comment.`,
      path: file,
      at,
      evidence: name,
    }));
}

const languages = /^(?:[cm]?[jt]sx?|javascript|typescript|vue|svelte)$/;
const importing = /^[ \t]*import\s+(?:type\s+)?(?:[\w$]+\s*,\s*)?\{([^}]*)\}\s*from\s*['"]([^'"]+)['"]/gm;
/** Examples that show what shall not, or no longer, be written. */
const warning =
  /\[!code (?:--|error)|\b(?:before|old|wrong|bad|deprecated|removed|instead of|don't|do not|legacy)\b|❌|@ts-expect-error/i;

/** Imports in examples of what the project's own packages do not export. */
export function checkImports(document: Document, project: Project, reader: ExportReader): Observation[] {
  if (/migrat|upgrad|breaking|deprecat/i.test(document.path)) return [];
  const packages = packagesOf(project);
  return document.fences
    .filter(({ language, text }) => languages.test(language) && !warning.test(text))
    .flatMap(({ text, line }) =>
      [...text.matchAll(importing)].flatMap(({ 0: whole, 1: names = '', 2: from = '', index }) => {
        const exports = exportsOf(packages, from, reader);
        if (!exports?.isWhole || exports.byName.size === 0) return [];
        return unknownNames(names, exports).map((name): Observation => {
          const at = index + Math.max(0, whole.indexOf(name));
          const before = text.slice(0, at).split('\n');
          const meant = nearest(name, [...exports.byName.keys()]);
          const hint = meant === undefined ? '' : ` Did you mean "${meant}"?`;
          return {
            ruleId: 'unknown-export',
            message: `"${from}" has no export "${name}".${hint}`,
            at: { line: line + before.length - 1, column: (before.at(-1)?.length ?? 0) + 1 },
            evidence: `${from} ${name}`,
          };
        });
      }),
    );
}

/** Names that an import takes and nobody exports. */
function unknownNames(names: string, { byName }: Exports): string[] {
  return names
    .replaceAll(/\/\/.*|\/\*[^]*?\*\//g, '')
    .split(',')
    .map((name) =>
      name
        .trim()
        .replace(/^type\s+/, '')
        .replace(/\s+as\s+[^]*$/, ''),
    )
    .filter((name) => /^[\w$]+$/.test(name) && !byName.has(name));
}

/** All that a package exports under one of its names; undefined where it is no package of the project. */
function exportsOf(packages: readonly Package[], from: string, reader: ExportReader): Exports | undefined {
  const files = packages.find(({ entries }) => entries.has(from))?.entries.get(from);
  if (!files) return undefined;
  const all = files.map((file) => reader.read(file));
  return {
    byName: new Map(all.flatMap(({ byName }) => [...byName])),
    isWhole: all.every(({ isWhole }) => isWhole),
  };
}
