import type {
  Codebase,
  CodebaseDependencies,
  CodebaseHotSpots,
  CodebasePatterns,
  CodebaseStructure,
} from '../../model/codebase.ts';
import { plain } from '../plain.ts';
import { debtLine, headLine, historyLine, languagesLine, linesOnlyLine, percent } from './words.ts';

/** One line of a briefing. The lower its rank, the sooner it is kept. */
export interface Statement {
  readonly text: string;
  readonly rank: number;
  /** Entries belong to the heading above them. */
  readonly kind: 'line' | 'heading' | 'entry';
}

/** All that could be told, in the order in which it is read. */
export function briefing(codebase: Codebase, budget: string): Statement[] {
  const { structure, dependencies, hotSpots, patterns } = codebase;
  return [
    ...(structure ? structureStatements(structure, dependencies ?? patterns) : []),
    ...(dependencies ? dependencyStatements(dependencies) : []),
    ...(hotSpots ? hotSpotStatements(hotSpots) : []),
    ...section(
      'Most complex functions (ways through, lines)',
      45,
      patterns?.mostComplex.map(
        ({ path, line, name, complexity, lines }) =>
          `${path}:${line} ${name || '(no name)'} ${complexity}, ${lines}`,
      ),
    ),
    ...section(
      'Oldest TODOs',
      70,
      codebase.debt?.oldest.map(({ path, line, text, day }) => `${path}:${line} ${day} ${text}`),
    ),
    ...(codebase.debt ? [said(`Put off: ${debtLine(codebase)}`, 44)] : []),
    said(budget, 90),
  ];
}

function extentStatements(part: Pick<CodebasePatterns, 'linesOnly'> | undefined): Statement[] {
  const line = part ? linesOnlyLine(part, 'Imports and functions') : '';
  return line === '' ? [] : [said(line, 3)];
}

function structureStatements(
  structure: CodebaseStructure,
  extent: Pick<CodebasePatterns, 'linesOnly'> | undefined,
): Statement[] {
  const { entryPoints, commands, conventions, packages, folders, focus, files } = structure;
  return [
    said(`# ${headLine(structure)}`, 0),
    ...(focus.length > 0 ? [said(`Only: ${focus.map(plain).join(', ')}`, 1)] : []),
    said(`Languages: ${languagesLine(structure, 5)}`, 2),
    ...extentStatements(extent),
    ...section(
      'Entry points',
      5,
      entryPoints.map(({ kind, name, path }) => `${path} (${kind} ${name})`),
    ),
    ...commandStatements(commands),
    ...section('Conventions', 8, conventions),
    ...section(
      'Packages',
      20,
      packages.map(({ name, path }) => `${path}: ${name}`),
    ),
    ...layoutStatements(folders),
    ...(files.unparsedCount > 0
      ? [said(`Not understood by the parser: ${files.unparsed.map(plain).join(', ')}`, 60)]
      : []),
  ];
}

/** One way to build, test and check each is worth more than several of one. */
function commandStatements(commands: CodebaseStructure['commands']): Statement[] {
  const before = new Map<string, number>();
  const ranks = commands.map(({ purpose }) => {
    const index = before.get(purpose) ?? 0;
    before.set(purpose, index + 1);
    return 4 + index * 10;
  });
  return section(
    'Commands',
    4,
    commands.map(({ purpose, command }) => `${purpose}: ${command}`),
    (index) => ranks[index] ?? 4,
  );
}

/** In the order of their paths; the largest are kept first. Hidden folders hold settings. */
function layoutStatements(folders: CodebaseStructure['folders']): Statement[] {
  const shown = folders.filter(({ role, path }) => role !== 'other' && !path.startsWith('.'));
  const sizes = shown.map(({ code }) => code).toSorted((a, b) => b - a);
  return section(
    'Layout (lines of code)',
    10,
    shown.map((one) => `${one.path}/ ${one.code} ${one.language}${one.role === 'test' ? ', tests' : ''}`),
    (index) => 10 + sizes.indexOf(shown[index]?.code ?? 0) * 2,
  );
}

function dependencyStatements(dependencies: CodebaseDependencies): Statement[] {
  const { modules, arrows, backward, cycles, externals } = dependencies;
  const back = backward.map(
    ({ from, to, imports, against, path, line: at }) =>
      `${from} → ${to}: ${imports} against ${against}, ${path}:${at}`,
  );
  const ways = cycles.map(({ size, way }) => {
    const more = size > way.length ? ` (one of several cycles among ${size} files)` : '';
    return `${[...way, way[0] ?? ''].join(' → ')}${more}`;
  });
  return [
    ...section(
      'Main modules (imported by so many)',
      12,
      modules.map(({ path, importedBy }) => `${path} ${importedBy}`),
    ),
    ...section(
      'Folders import (how often)',
      16,
      arrows.map(({ from, to, imports }) => `${from} → ${to} ${imports}`),
    ),
    ...section('Imports against that direction', 40, back),
    ...section('Import cycles: the order of loading matters', 30, ways),
    ...section(
      'Packages from outside (files)',
      50,
      externals.map(({ name, files }) => `${name} ${files}`),
    ),
  ];
}

function hotSpotStatements({ history, files }: CodebaseHotSpots): Statement[] {
  const rows = files.map(
    (one) =>
      `${one.path} ${one.commits} commits, ${one.complexity === undefined ? '' : `${one.complexity} branches, `}${one.mainAuthor} ${percent(one.share)}`,
  );
  return [
    ...section('Hot spots: often changed and complicated', 25, rows),
    said(`History: ${historyLine(history)}`, 28),
  ];
}

function said(text: string, rank: number): Statement {
  return { text, rank, kind: 'line' };
}

/** The first entries of a section are worth as much as the section, later ones less and less. */
function section(
  title: string,
  rank: number,
  entries: readonly string[] = [],
  rankOf = (index: number): number => rank + index * 3,
): Statement[] {
  if (entries.length === 0) return [];
  return [
    { text: `## ${title}`, rank, kind: 'heading' },
    ...entries.map((entry, index): Statement => ({
      text: `- ${plain(entry)}`,
      rank: rankOf(index),
      kind: 'entry',
    })),
  ];
}
