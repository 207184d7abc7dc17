import type {
  Codebase,
  CodebaseDependencies,
  CodebaseHotSpots,
  CodebasePatterns,
  CodebaseStructure,
} from '../../model/codebase.ts';
import { linesTable, type Table } from '../codebase/tables.ts';
import {
  branches,
  debtLine,
  headLine,
  historyLine,
  languagesLine,
  leftOutLine,
  linesOnlyLine,
  percent,
} from '../codebase/words.ts';
import { digits } from '../plain.ts';
import { markup, type Markup } from './markup.ts';

/** What was learnt of a codebase, as text and tables. */
export function codebaseContent(codebase: Codebase): Markup {
  const { structure, dependencies, patterns, hotSpots } = codebase;
  return markup`${structure && structureContent(structure)}${dependencies && dependencyContent(dependencies)}${
    hotSpots && hotSpotContent(hotSpots)
  }${patterns && patternContent(patterns)}${codebase.debt && markup`<p>${debtLine(codebase)}</p>`}`;
}

function structureContent(structure: CodebaseStructure): Markup {
  const { entryPoints, commands } = structure;
  return markup`<p>${headLine(structure)}</p><p>${languagesLine(structure, 6)}. ${leftOutLine(structure)}</p>${table(
    'Where it begins',
    ['Path', 'Kind', 'Name'],
    entryPoints.map(({ path, kind, name }) => [path, kind, name]),
  )}${table(
    'Build and test',
    ['For', 'Command', 'From'],
    commands.map(({ purpose, command, from }) => [purpose, command, from]),
  )}${table(...linesTable(structure))}`;
}

function dependencyContent(dependencies: CodebaseDependencies): Markup {
  return markup`<p>${linesOnlyLine(dependencies, 'Imports')}</p>${table(
    'What most others import',
    ['Module', 'Imported by', 'Imports', 'Lines of code'],
    dependencies.modules.map((one) => [
      one.path,
      digits(one.importedBy),
      digits(one.imports),
      digits(one.code),
    ]),
  )}${table(
    'Folders that import folders',
    ['From', 'To', 'Imports'],
    dependencies.arrows.map((one) => [one.from, one.to, digits(one.imports)]),
  )}`;
}

function hotSpotContent({ history, files }: CodebaseHotSpots): Markup {
  return markup`<p>${historyLine(history)}</p>${table(
    'Changed often and complicated',
    ['File', 'Commits', 'Branches', 'Most by'],
    files.map((one) => [
      one.path,
      digits(one.commits),
      branches(one.complexity),
      `${one.mainAuthor} ${percent(one.share)}`,
    ]),
  )}`;
}

function patternContent(patterns: CodebasePatterns): Markup {
  return markup`<p>${linesOnlyLine(patterns, 'Functions')}</p>${table(
    'The most complex functions',
    ['Function', 'Where', 'Ways', 'Lines'],
    patterns.mostComplex.map((one) => [
      one.name,
      `${one.path}:${one.line}`,
      digits(one.complexity),
      digits(one.lines),
    ]),
  )}`;
}

function table(...[title, head, rows]: Table): Markup {
  if (rows.length === 0) return markup``;
  return markup`<h3>${title}</h3>
<table><thead><tr>${head.map((cell) => markup`<th scope="col">${cell}</th>`)}</tr></thead><tbody>${rows.map(
    (cells) => markup`<tr>${cells.map((cell) => markup`<td>${cell}</td>`)}</tr>`,
  )}</tbody></table>
`;
}
