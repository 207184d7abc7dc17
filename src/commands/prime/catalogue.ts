import type { Rule } from '../../model/finding.ts';

/** Every rule of `prime`. `docs/rules.md` and SARIF's rule table are made from this list. */
export const catalogue = [
  {
    id: 'import-cycle',
    level: 'warning',
    reason:
      'Files that load each other see each other half made, so that the order of imports decides whether the program starts.',
    fix: 'Move what both need into a file of its own, or import where it is used; imports of types alone do not count.',
  },
  {
    id: 'very-complex-function',
    level: 'warning',
    reason: 'Nobody can keep fifty ways through one function in mind, and no test goes all of them.',
    fix: 'Take the parts that can be named out into functions of their own.',
  },
  {
    id: 'complex-function',
    level: 'note',
    reason: 'A function with more than twenty-five ways through it is where mistakes stay unseen.',
    fix: 'Take the parts that can be named out into functions of their own.',
  },
  {
    id: 'await-in-loop',
    level: 'note',
    reason: 'Waiting for one after the other takes as long as all of them together.',
    fix: 'Start them together and wait once (`Promise.all`), with a limit where there may be many.',
  },
  {
    id: 'nested-scan',
    level: 'note',
    reason: 'Looking through a list once for each of its entries takes time by the square of its length.',
    fix: 'Put what is looked for into a `Set` or a `Map` before the loop.',
  },
  {
    id: 'copy-in-reduce',
    level: 'note',
    reason: 'Copying all that was collected in every round takes time by the square of the length.',
    fix: 'Add to one object or list, or use `Object.fromEntries` or `flatMap`.',
  },
  {
    id: 'blocking-request',
    level: 'warning',
    reason: 'While a handler waits for the disk or a program, the server answers nobody.',
    fix: 'Use the promise that the same module offers (`node:fs/promises`).',
  },
  {
    id: 'duplicate-code',
    level: 'note',
    reason: 'What is written twice is mended once.',
    fix: 'Keep one of them and use it from both places.',
  },
  {
    id: 'old-todo',
    level: 'note',
    reason: 'What was left to do for years is either not needed or forgotten.',
    fix: 'Do it, make an issue of it, or delete the comment.',
  },
] as const satisfies readonly Rule[];

export type RuleId = (typeof catalogue)[number]['id'];
