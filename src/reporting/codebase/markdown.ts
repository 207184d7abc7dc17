import type {
  Codebase,
  CodebaseDependencies,
  CodebaseHotSpots,
  CodebasePatterns,
  CodebaseStructure,
} from '../../model/codebase.ts';
import { count, digits, plain } from '../plain.ts';
import { mermaid } from './graph.ts';
import { linesTable, type Table } from './tables.ts';
import {
  branches,
  debtLine,
  headLine,
  linesOnlyLine,
  historyLine,
  languagesLine,
  leftOutLine,
  percent,
} from './words.ts';

/** What was learnt of a codebase, for a person: all of it, or the few lines that a terminal has room for. */
export function codebaseSection(codebase: Codebase | undefined, isShort: boolean): string[] {
  if (!codebase || Object.keys(codebase).length === 0) return [];
  const { structure, dependencies, patterns, hotSpots } = codebase;
  const most = isShort ? 5 : 15;
  return [
    ...(structure ? structureLines(structure, isShort) : []),
    ...(dependencies ? dependencyLines(dependencies, isShort) : []),
    ...(hotSpots ? hotSpotLines(hotSpots, most) : []),
    ...(patterns ? patternLines(patterns, isShort ? 3 : most) : []),
    ...(codebase.debt ? ['', '## Put off', '', debtLine(codebase)] : []),
  ];
}

function structureLines(structure: CodebaseStructure, isShort: boolean): string[] {
  const { languages, entryPoints, commands, focus } = structure;
  const begins = entryPoints
    .slice(0, isShort ? 5 : 20)
    .map(({ kind, name, path }) => `- ${code(path)} ${text(`${kind} ${name}`)}`);
  const how = commands
    .slice(0, isShort ? 6 : 16)
    .map(({ purpose, command, from }) => `- ${purpose}: ${code(command)} (${text(from)})`);
  return [
    '',
    '## Codebase',
    '',
    text(headLine(structure)),
    '',
    ...(focus.length > 0 ? [`Only ${focus.map(code).join(', ')}.`] : []),
    ...(languages.length > 0 ? [text(`${languagesLine(structure, 4)}.`)] : []),
    text(leftOutLine(structure)),
    ...list('Where it begins', begins),
    ...list('Build and test', how),
    ...(isShort ? [] : wholeStructure(structure)),
  ];
}

/** What a terminal has no room for. */
function wholeStructure(structure: CodebaseStructure): string[] {
  const { conventions, packages, folders } = structure;
  return [
    ...list(
      'Conventions',
      conventions.map((line) => `- ${text(line)}`),
    ),
    ...table(
      'Packages',
      ['Package', 'Folder'],
      packages.map(({ name, path }) => [text(name), code(path)]),
    ),
    ...table(...linesTable(structure)),
    ...table(
      'Folders',
      ['Folder', 'Files', 'Lines of code', 'Mostly'],
      folders.map((one) => [
        code(one.path),
        digits(one.files),
        digits(one.code),
        text(one.role === 'source' ? one.language : `${one.language} (${one.role})`),
      ]),
    ),
  ];
}

function list(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', `### ${title}`, '', ...lines];
}

function dependencyLines(dependencies: CodebaseDependencies, isShort: boolean): string[] {
  const { modules, arrows, backward, externals } = dependencies;
  const lines = importLines(dependencies);
  if (lines.length === 0) return [];
  const most = isShort ? 5 : 15;
  const known = modules
    .slice(0, most)
    .map((one) => [code(one.path), digits(one.importedBy), digits(one.imports), digits(one.code)]);
  const back = backward.map(
    (one) =>
      `- ${code(one.from)} → ${code(one.to)}: ${one.imports} against ${one.against}, such as ${code(`${one.path}:${one.line}`)}`,
  );
  return [
    ...lines,
    ...table('What most others import', ['Module', 'Imported by', 'Imports', 'Lines of code'], known),
    ...(isShort || arrows.length === 0
      ? []
      : ['', '### Folders', '', '```mermaid', ...mermaid(dependencies), '```']),
    ...list('Against the direction', isShort ? [] : back),
    ...(isShort
      ? []
      : table(
          'Packages from outside',
          ['Package', 'Files'],
          externals.map(({ name, files }) => [code(name), digits(files)]),
        )),
  ];
}

/** What was counted, and where nothing was. */
function importLines(dependencies: CodebaseDependencies): string[] {
  const { imports, cycles, typeCycles, isRead } = dependencies;
  const { value, type, lazy, unresolved } = imports;
  const unread = linesOnlyLine(dependencies, 'Imports');
  const read = [
    `${digits(value)} imports inside of the project, ${digits(type)} more for types alone, ${digits(lazy)} inside of functions; ${digits(unresolved)} lead to nothing that is here.`,
    `${count(cycles.length, 'cycle')} of files that load each other${typeCycles > 0 ? `, ${digits(typeCycles)} more through types or functions` : ''}.`,
  ];
  const lines = [...(isRead ? read : []), ...(unread === '' ? [] : [text(unread)])];
  return lines.length === 0 ? [] : ['', '## Dependencies', '', ...lines];
}

function hotSpotLines({ history, files }: CodebaseHotSpots, most: number): string[] {
  const rows = files
    .slice(0, most)
    .map((one) => [
      code(one.path),
      digits(one.commits),
      branches(one.complexity),
      text(`${one.mainAuthor} ${percent(one.share)} of ${one.authors}`),
    ]);
  return [
    '',
    '## Where work goes on',
    '',
    text(historyLine(history)),
    ...table('Changed often and complicated', ['File', 'Commits', 'Branches', 'Most by'], rows),
  ];
}

function patternLines(patterns: CodebasePatterns, most: number): string[] {
  const { functions, median, ninetieth, mostComplex } = patterns;
  const unread = linesOnlyLine(patterns, 'Functions');
  if (functions === 0) return unread === '' ? [] : ['', '## Functions', '', text(unread)];
  const rows = mostComplex
    .slice(0, most)
    .map((one) => [
      code(one.name === '' ? '(no name)' : one.name),
      code(`${one.path}:${one.line}`),
      digits(one.complexity),
      digits(one.lines),
    ]);
  return [
    '',
    '## Functions',
    '',
    `${count(functions, 'function')}; half have at most ${digits(median)} ${median === 1 ? 'way' : 'ways'} through them, nine of ten at most ${digits(ninetieth)}.`,
    ...(unread === '' ? [] : [text(unread)]),
    ...table('The most complex', ['Function', 'Where', 'Ways', 'Lines'], rows),
  ];
}

function table(...[title, head, rows]: Table): string[] {
  if (rows.length === 0) return [];
  return [
    '',
    `### ${title}`,
    '',
    row(head),
    row(head.map(() => '---')),
    ...rows.map((cells) => row(cells.map((cell) => cell.replaceAll('|', '\\|')))),
  ];
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

/** Text from files: neither HTML nor a link nor a heading. */
function text(value: string): string {
  return plain(value).replaceAll(/[<[\]`*_]/g, String.raw`\$&`);
}

function code(value: string): string {
  return `\`${plain(value).replaceAll('`', "'")}\``;
}
