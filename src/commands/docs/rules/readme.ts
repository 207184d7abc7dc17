import type { Document } from '../library.ts';
import { commandsIn } from '../markdown/shell.ts';
import type { Observation } from '../observation.ts';

interface Section {
  readonly name: string;
  readonly heading: RegExp;
  /** Whether the README says it without a heading of its own. */
  readonly isSaid: (document: Document) => boolean;
}

const installing =
  /^(?:npm|pnpm|yarn|bun|pip3?|pipx|uv|poetry|conda|cargo|go|brew|apt(?:-get)?|dnf|pacman|docker|gem|composer|dotnet|npx|git|curl|wget|make|helm|kubectl|scoop|choco|winget|nix\S*|cmake|mvn|gradle|\.\/gradlew)$/;

const sections: readonly Section[] = [
  {
    name: 'how to install it',
    heading:
      /\b(?:install\w*|set ?up|getting started|quick ?start|start\w*|download\w*|build\w*|depend\w*|requirements|run\w*|deploy\w*)\b/i,
    isSaid: (document) =>
      commandsIn(document).some(({ words: [program = ''] }) => installing.test(program)) ||
      document.codes.some((code) => installing.test(code.split(' ')[0] ?? '')) ||
      document.links.some(({ href }) => /install|getting.?started|quick.?start|setup|docs?\b/i.test(href)),
  },
  {
    name: 'how to use it',
    heading:
      /\b(?:us(?:e|age|ing)|examples?|getting started|quick ?start|start\w*|tutorial|guide|how|commands?|docs|documentation|api|features?|learn\w*|overview|demo|run\w*)\b/i,
    isSaid: ({ fences, links }) =>
      fences.length > 0 ||
      links.some(({ href }) => /docs?\b|guide|usage|example|tutorial|documentation|learn/i.test(href)),
  },
  {
    name: 'under which licence it is',
    heading: /\blicen[cs]\w*|\bcopying\b|\bcopyright\b|\blegal\b/i,
    isSaid: ({ text }) => /licen[cs]e|copying|copyright|public domain/i.test(text),
  },
];

/** Characters that tell in which language a README is. */
const mostSampled = 100_000;

/** What the README of a project should say, and does not. Only READMEs in a language that these words are of. */
export function checkReadme(document: Document): Observation[] {
  if (!/^readme\.(?:md|markdown)$/i.test(document.path)) return [];
  const letters = document.text.slice(0, mostSampled).match(/\p{L}/gu) ?? [];
  const foreign = letters.filter((letter) => letter > '\u024F').length;
  if (letters.length < 40 || foreign > letters.length / 10 || document.isOpen) return [];
  return sections
    .filter(
      ({ heading, isSaid }) => !document.headings.some(({ text }) => heading.test(text)) && !isSaid(document),
    )
    .map(({ name }) => ({
      ruleId: 'readme-section',
      message: `This README does not say ${name}.`,
      at: { line: 1, column: 1 },
      evidence: name,
    }));
}
