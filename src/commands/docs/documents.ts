import { basename } from 'node:path/posix';

/** What a document is for. Code documentation is what the source says of its exports. */
export const documentTypes = [
  'readme',
  'agent-instructions',
  'api',
  'architecture',
  'guide',
  'code',
] as const;
export type DocumentType = (typeof documentTypes)[number];

/** Why a document is none of the project's own words about what it is now. */
export const leftOutReasons = [
  'in folders of tests',
  'of foreign code',
  'templates',
  'about the past',
  'links to other documents',
  'in formats that are not read',
] as const;
export type LeftOutReason = (typeof leftOutReasons)[number];

/** Whether a path is one of a document. */
export function isDocument(path: string): boolean {
  return /\.(?:md|mdx|markdown)$/i.test(path);
}

/** Whether a path is one of a document that is written in another language than Markdown. */
export function isUnread(path: string): boolean {
  return /\.(?:rst|adoc|asciidoc)$/i.test(path);
}

const types: readonly (readonly [DocumentType, RegExp])[] = [
  [
    'agent-instructions',
    /(?:^|\/)(?:CLAUDE(?:\.local)?|AGENTS?|GEMINI|SKILL|copilot-instructions)\.md$|(?:^|\/)\.(?:claude|cursor)\//,
  ],
  ['readme', /(?:^|\/)readme[^/]*$/i],
  ['architecture', /(?:^|\/|[-_.])(?:architecture|design|internals|decisions?|adrs?|rfcs?)(?:[-_./]|$)/i],
  ['api', /(?:^|\/|[-_.])(?:api|apis|reference|config|cli)(?:[-_./]|$)/i],
];

/** The type of a document, by its name and folder. */
export function typeOf(path: string): DocumentType {
  return types.find(([, pattern]) => pattern.test(path))?.[0] ?? 'guide';
}

const leftOut: readonly (readonly [LeftOutReason, RegExp])[] = [
  ['of foreign code', /(?:^|\/)(?:node_modules|vendor|vendored|third[-_]party|bower_components|\.yarn)\//i],
  [
    'in folders of tests',
    /(?:^|\/)(?:__\w+__|fixtures?|test-?fixtures|testdata|test[-_]data|snapshots?|mocks?|examples?-tests)\/|(?:^|\/)(?:tests?|specs?|e2e)\/(?!.*\/?(?:README|AGENTS|CLAUDE)\.md$)/i,
  ],
  [
    'templates',
    /(?:^|\/)(?:(?:ISSUE|PULL_REQUEST|DISCUSSION)_TEMPLATE\b[^/]*|templates?|template-[^/]*|\.changeset)\/|(?:^|\/)(?:ISSUE|PULL_REQUEST|DISCUSSION)_TEMPLATE\b[^/]*\.md$|\{\{/i,
  ],
  [
    'about the past',
    /(?:^|\/)(?:changelogs?|release[-_]?notes)(?:\/|[-_.][^/]*$|$)|(?:^|\/)(?:changes|history|news)(?:\/|(?:[-_]v?\d[^/]*)?(?:\.[^/]*)?$)|(?:^|\/)(?:blog|_posts|news)\/(?!.*\/?(?:README|AGENTS|CLAUDE)\.md$)/i,
  ],
];

/** Why a document is left out unless somebody names it; undefined where it is looked at. */
export function reasonToLeaveOut(path: string): LeftOutReason | undefined {
  return leftOut.find(([, pattern]) => pattern.test(path))?.[0];
}

/** Whether the document of this text was written by a program: what is wrong in it is to be mended elsewhere. */
export function isGenerated(text: string): boolean {
  return /\b(?:auto-?generated|automatically generated|generated (?:by|from)|do not edit|don't edit)\b/i.test(
    /^(?:\s*(?:<!--[^]*?-->|---\n[^]*?\n---|#[^\n]*|\/\/[^\n]*|\{\/\*[^]*?\*\/\}))*/.exec(
      text.slice(0, 1500),
    )?.[0] ?? '',
  );
}

/** Whether the document speaks to those who work on the project, and not to those who use it in another. */
export function isForContributors(path: string): boolean {
  return (
    (/(?:^|\/)(?:CLAUDE|AGENTS|GEMINI|copilot-instructions)\.md$/.test(path) &&
      !/(?:^|\/)(?:plugins|skills|components|examples?)\//.test(path)) ||
    /^(?:contributing|development|developing|hacking|maintain\w*|building|testing|release|setup|install)\b/i.test(
      basename(path),
    )
  );
}
