import type { Files } from '../../project.ts';

/** What is there, and what is found. */
export type Case = readonly [what: string, files: Files, expected: readonly string[]];
