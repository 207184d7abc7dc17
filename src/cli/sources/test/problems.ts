import { withoutColours } from '../../../commands/test/places.ts';
import { mostWords } from '../../../commands/test/results.ts';
import type { RunResults } from '../../../commands/test/runners/runner.ts';
import type { EndedProgram } from '../../../engines/programs.ts';
import type { ItemFailure } from '../../../model/outcome.ts';

/** Why a program did not come to its own end. */
export function problemOf({ ending }: EndedProgram): ItemFailure | undefined {
  switch (ending.kind) {
    case 'exited':
      return undefined;
    case 'not-found':
    case 'could-not-start':
      return { failure: 'cannot-start', reason: ending.reason };
    case 'signalled':
      return { failure: 'crashed', reason: `its runner was ended by ${ending.signal}` };
    case 'left-behind':
      return { failure: 'crashed', reason: 'its runner could not be ended, not even by SIGKILL' };
    default:
      return ending satisfies never;
  }
}

/** Why there is nothing to tell of a suite. */
export const foundNothing = 'its runner found no tests';

/** Whether a runner came to its end without anything to tell. */
export function isEmpty({ totals, broken }: RunResults): boolean {
  return totals.tests === 0 && broken.length === 0;
}

/** What runners say when there is nothing to run. */
const nothingFound = /no test files found|no tests found/i;

/** A runner without results: nothing to run, or it could not begin. */
export function unread(problem: string, ended: EndedProgram): ItemFailure {
  const { ending, lastWords } = ended;
  const code = ending.kind === 'exited' ? ending.code : 1;
  if (/No module named '?pytest/.test(lastWords)) {
    return {
      failure: 'cannot-start',
      reason: 'pytest is not installed for its Python. Install it, or activate the environment that has it.',
    };
  }
  if (problem === foundNothing || nothingFound.test(lastWords)) {
    const reason = `${foundNothing} (exit code ${code}). Correct where it looks for them, or remove the suite.`;
    return { failure: 'cannot-start', reason };
  }
  return { failure: 'cannot-start', reason: `${problem} (exit code ${code}).${said(ended)}` };
}

/** What a program printed last, as a sentence of its own. */
export function said({ lastWords }: EndedProgram): string {
  const words = withoutColours(lastWords).trim();
  return words === ''
    ? ''
    : ` It printed last: ${words.length > mostWords ? '…' : ''}${words.slice(-mostWords)}`;
}
