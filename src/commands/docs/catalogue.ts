import type { Rule } from '../../model/finding.ts';

/** Every rule of the documents. `docs/rules.md` and SARIF's rule table are made from this list. */
export const catalogue = [
  {
    id: 'missing-file',
    level: 'error',
    reason: 'Who follows a link to a file that does not exist ends on an error page.',
    fix: 'Correct the path, or remove the link; `--fix` does it where the file was only moved.',
  },
  {
    id: 'missing-image',
    level: 'error',
    reason: 'An image whose file does not exist is shown as a broken picture.',
    fix: 'Correct the path, or add the file; `--fix` does it where the file was only moved.',
  },
  {
    id: 'missing-script',
    level: 'error',
    reason:
      'A package script that a document tells people to run and that no package.json has ends with an error.',
    fix: 'Name a script that exists, or add it to package.json.',
  },
  {
    id: 'missing-make-target',
    level: 'error',
    reason: 'A make target that a document tells people to make and that no Makefile has ends with an error.',
    fix: 'Name a target that exists, or add it to the Makefile.',
  },
  {
    id: 'broken-link',
    level: 'error',
    reason: 'The page behind this link is gone. Looked at with --external only.',
    fix: 'Link to where it is now, or remove the link.',
  },
  {
    id: 'missing-anchor',
    level: 'warning',
    reason:
      'A link to an anchor that does not exist leads to the top of the page, and the reader has to search.',
    fix: 'Link to the anchor of a heading that exists; its name follows from the text of the heading.',
  },
  {
    id: 'missing-program',
    level: 'warning',
    reason: 'A script that a document tells people to run and that is not in the repository cannot be run.',
    fix: 'Correct the path, or remove the step.',
  },
  {
    id: 'removed-file',
    level: 'warning',
    reason:
      'A file that a document speaks of was there, as git remembers, and is no more: who looks for it finds nothing.',
    fix: 'Name the file that does it now, or remove the sentence.',
  },
  {
    id: 'unknown-flag',
    level: 'warning',
    reason:
      'The name of this flag of the project’s own program is nowhere in its sources, so the program refuses it.',
    fix: 'Name the flag that does it now.',
  },
  {
    id: 'unknown-export',
    level: 'warning',
    reason: 'An example imports from the project’s own package what that does not export, so it fails.',
    fix: 'Import what is exported now, or export it.',
  },
  {
    id: 'stale-contents',
    level: 'warning',
    reason:
      'A table of contents that lacks headings, or names ones that are gone, hides what is in the document.',
    fix: 'Make it again with the tool that its markers belong to, or with `--fix`.',
  },
  {
    id: 'stale-api-table',
    level: 'warning',
    reason: 'The table between the markers is not what the source exports.',
    fix: 'Make it again with `--fix`.',
  },
  {
    id: 'not-text',
    level: 'warning',
    reason: 'Bytes that are no UTF-8 are shown as garbage.',
    fix: 'Save the file as UTF-8.',
  },
  {
    id: 'anchor-case',
    level: 'note',
    reason: 'Anchors are told apart by case; a browser that is strict about it stays at the top of the page.',
    fix: 'Write the anchor as the heading makes it; `--fix` does it.',
  },
  {
    id: 'ambiguous-anchor',
    level: 'note',
    reason:
      'Several headings would have this anchor: the link leads to the first, and to another one when they are reordered.',
    fix: 'Give the headings different texts, or link to the numbered anchor.',
  },
  {
    id: 'undocumented-export',
    level: 'note',
    reason: 'What a package exports and nobody described, others have to understand from the source.',
    fix: 'Put a documentation comment in front of it.',
  },
  {
    id: 'readme-section',
    level: 'note',
    reason: 'A README that leaves out how to install, how to use, or under which licence turns people away.',
    fix: 'Add a section, or a sentence with a link.',
  },
  {
    id: 'moved-link',
    level: 'note',
    reason: 'The page has moved for good; the old address may stop working. Looked at with --external only.',
    fix: 'Link to the new address.',
  },
  {
    id: 'unchecked-link',
    level: 'note',
    reason:
      'The server did not say whether the page is there: it wanted a login, refused programs or did not answer.',
    fix: 'Open it in a browser.',
  },
] as const satisfies readonly Rule[];

/** The id of one of these rules. */
export type RuleId = (typeof catalogue)[number]['id'];
