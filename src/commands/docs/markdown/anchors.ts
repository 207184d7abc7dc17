import GithubSlugger, { slug as githubSlug } from 'github-slugger';
import { groupBy } from '../../../model/groupBy.ts';
import type { Heading, Parsed } from './parse.ts';

/** Whose rules make the anchors of a page. `unknown`: any of the rules that are known here may hold. */
export type AnchorRules = 'github' | 'vitepress' | 'unknown';

/** The anchors of one page. */
export interface Anchors {
  /** Whether a fragment leads somewhere. */
  readonly has: (fragment: string) => boolean;
  /** The same anchor in another case, which browsers do not find. */
  readonly otherCase: (fragment: string) => string | undefined;
  readonly all: ReadonlySet<string>;
}

/** The anchors that the headings and the HTML of a document give, by the rules of who shows it. */
export function anchorsOf({ headings, ids }: Pick<Parsed, 'headings' | 'ids'>, rules: AnchorRules): Anchors {
  const known = new Set<string>(ids);
  for (const name of numbered(headings, rules)) known.add(name);
  for (const { id } of headings) if (id !== undefined) known.add(id);
  // Most anchors that are asked for are there: in a long document the other ways to look are as large as itself.
  let folded: ReadonlyMap<string, string> | undefined;
  return {
    has: (fragment) => known.has(fragment),
    otherCase(fragment) {
      folded ??= new Map([...known].map((name) => [name.toLowerCase(), name]));
      return folded.get(fragment.toLowerCase());
    },
    all: known,
  };
}

/** Whether images and emoji in a heading count is told differently by different hosts. */
const shownTexts: readonly ((heading: Heading) => string)[] = [
  ({ text }) => text,
  ({ withImages }) => withImages,
  ({ text }) => text.replaceAll(/:[\w+-]+:/g, ''),
];

function* numbered(headings: readonly Heading[], rules: AnchorRules): Iterable<string> {
  if (rules !== 'vitepress') yield* numberedByGithub(headings);
  if (rules === 'github') return;
  const counts = new Map<string, number>();
  for (const heading of headings) {
    const names = rules === 'vitepress' ? [vitepressSlug(heading.text)] : slugsOf(heading.text);
    for (const name of names) {
      const count = counts.get(name) ?? 0;
      counts.set(name, count + 1);
      yield count === 0 ? name : `${name}-${count}`;
      if (count > 0) yield `${name}_${count}`;
    }
  }
}

function* numberedByGithub(headings: readonly Heading[]): Iterable<string> {
  const shown = shownTexts.filter(
    (textOf, rank) => rank === 0 || headings.some((heading) => textOf(heading) !== heading.text),
  );
  for (const textOf of shown) {
    const slugger = new GithubSlugger();
    for (const heading of headings) {
      const name = slugger.slug(textOf(heading));
      yield name;
      // Emoji and images leave hyphens at the ends, which not all of them that show Markdown keep.
      yield name.replaceAll(/^-+|-+$/g, '');
    }
  }
}

/** By the rules of several generators of sites: VitePress, Python-Markdown, kramdown. */
function slugsOf(text: string): string[] {
  const python = text
    .normalize('NFKD')
    .replaceAll(/[^\w\s-]/g, '')
    .trim()
    .toLowerCase()
    .replaceAll(/[-\s]+/g, '-');
  const kramdown = text
    .replace(/^[^a-z]+/i, '')
    .replaceAll(/[^a-z0-9 -]/gi, '')
    .replaceAll(' ', '-')
    .toLowerCase();
  const collapsed = githubSlug(text).replaceAll(/-+/g, '-');
  return [...new Set([vitepressSlug(text), python, kramdown, collapsed])];
}

/** As VitePress makes it: https://github.com/mdit-vue/mdit-vue/blob/main/packages/shared/src/slugify.ts */
function vitepressSlug(text: string): string {
  return text
    .normalize('NFKD')
    .replaceAll(/[\u0300-\u036F]/g, '')
    .replaceAll(/[\u0000-\u001F]/g, '')
    .replaceAll(/[\s~`!@#$%^&*()\-_+=[\]{}|\\;:"'“”‘’<>,.?/]+/g, '-')
    .replaceAll(/-{2,}/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .replace(/^(\d)/, '_$1')
    .toLowerCase();
}

/** Of some anchors those that a heading and a later one would both have: links to them reach the first one only. */
export function repeatedAnchors(
  headings: readonly Heading[],
  anchors: ReadonlyMap<string, unknown>,
): ReadonlyMap<string, readonly Heading[]> {
  const named = headings.filter(
    ({ id, text }) => id === undefined && text.trim() !== '' && anchors.has(githubSlug(text)),
  );
  return new Map([...groupBy(named, ({ text }) => githubSlug(text))].filter(([, same]) => same.length > 1));
}
