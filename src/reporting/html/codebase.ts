import type { Codebase } from '../../model/codebase.ts';
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
  return markup`${
    structure &&
    markup`<p>${headLine(structure)}</p><p>${languagesLine(structure, 6)}. ${leftOutLine(structure)}</p>${table(
      'Where it begins',
      ['Path', 'Kind', 'Name'],
      structure.entryPoints.map(({ path, kind, name }) => [path, kind, name]),
    )}${table(
      'Build and test',
      ['For', 'Command', 'From'],
      structure.commands.map(({ purpose, command, from }) => [purpose, command, from]),
    )}${table(
      'Lines',
      ['Language', 'Files', 'Code', 'Comment', 'Blank'],
      structure.languages.map((one) => [
        one.name,
        digits(one.files),
        digits(one.code),
        digits(one.comment),
        digits(one.blank),
      ]),
    )}`
  }${
    dependencies &&
    markup`<p>${linesOnlyLine(dependencies, 'Imports')}</p>${table(
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
    )}`
  }${
    hotSpots &&
    markup`<p>${historyLine(hotSpots.history)}</p>${table(
      'Changed often and complicated',
      ['File', 'Commits', 'Branches', 'Most by'],
      hotSpots.files.map((one) => [
        one.path,
        digits(one.commits),
        branches(one.complexity),
        `${one.mainAuthor} ${percent(one.share)}`,
      ]),
    )}`
  }${
    patterns &&
    markup`<p>${linesOnlyLine(patterns, 'Functions')}</p>${table(
      'The most complex functions',
      ['Function', 'Where', 'Ways', 'Lines'],
      patterns.mostComplex.map((one) => [
        one.name,
        `${one.path}:${one.line}`,
        digits(one.complexity),
        digits(one.lines),
      ]),
    )}`
  }${codebase.debt && markup`<p>${debtLine(codebase)}</p>`}`;
}

function table(title: string, head: readonly string[], rows: readonly (readonly string[])[]): Markup {
  if (rows.length === 0) return markup``;
  return markup`<h3>${title}</h3>
<table><thead><tr>${head.map((cell) => markup`<th scope="col">${cell}</th>`)}</tr></thead><tbody>${rows.map(
    (cells) => markup`<tr>${cells.map((cell) => markup`<td>${cell}</td>`)}</tr>`,
  )}</tbody></table>
`;
}
