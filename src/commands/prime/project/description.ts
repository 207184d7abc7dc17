import type { Place } from '../imports/resolution.ts';
import { readJson } from './json.ts';
import { sectionsOf, valueIn } from './toml.ts';

/** The project's name and what it says that it is. */
export function describeProject({ root, read, paths }: Place): {
  readonly name: string;
  readonly description: string;
} {
  const manifest = readJson(read('package.json'));
  const cargo = sectionsOf(read('Cargo.toml') ?? '');
  const python = sectionsOf(read('pyproject.toml') ?? '');
  const module = /^module\s+(\S+)/m.exec(read('go.mod') ?? '')?.[1];
  const names = [
    manifest['name'],
    valueIn(cargo, 'package', 'name'),
    valueIn(python, 'project', 'name'),
    module,
    root.slice(root.lastIndexOf('/') + 1),
  ];
  const descriptions = [
    manifest['description'],
    valueIn(cargo, 'package', 'description'),
    valueIn(python, 'project', 'description'),
    valueIn(python, 'tool.poetry', 'description'),
    readJson(read('composer.json'))['description'],
    firstSentence(read([...paths].find((path) => /^readme\.(?:md|rst|txt)$/i.test(path)) ?? '') ?? ''),
  ];
  return { name: firstText(names).slice(0, 100), description: firstText(descriptions).slice(0, 300) };
}

function firstText(values: readonly unknown[]): string {
  return (
    values.find((value): value is string => typeof value === 'string' && value.trim() !== '')?.trim() ?? ''
  );
}

/** Tells where to read on, and not what the project is. */
const pointer =
  /^\s*\W*(?:see|please|for|read|visit|check|click|note|warning|follow|if you|thank|welcome)\b/i;

/** The first paragraph that is prose: no heading, badge, HTML or list. */
function firstSentence(readme: string): string {
  const paragraphs = readme.slice(0, 20_000).split(/\n\s*\n/);
  const prose = paragraphs.find(
    (one) =>
      /^\s*[A-Z`*_[\w]/.test(one) &&
      !/^\s*(?:[#<>|=-]|\[!|!\[|\.\.|[*+-] )|^\s*.+\n[=~-]{3,}/.test(one) &&
      !pointer.test(one) &&
      one.trim().length > 40,
  );
  const text = (prose ?? '')
    .replaceAll(/!?\[([^\]]*)\](?:\([^)]*\)|\[[^\]]*\])/g, '$1')
    .replaceAll(/\s+/g, ' ')
    .trim();
  return /^.{20,}?[.!?](?= |$)/.exec(text)?.[0] ?? text;
}
