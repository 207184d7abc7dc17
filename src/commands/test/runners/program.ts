import { countCases } from '../../../model/tests.ts';
import type { RawCase, Runner } from './runner.ts';

/** Any program: one test, which passes when it ends with 0. */
export const program: Runner = {
  reads: 'stdout',
  hasCoverage: false,
  start: ({ launch }) => ({ words: launch }),
  read({ code, stdout }, { id, script, launch }) {
    const name = script ?? launch.join(' ');
    const test: RawCase =
      code === 0
        ? { name, status: 'passed' }
        : {
            name,
            status: 'failed',
            message: `${launch[0] ?? id} ended with exit code ${code}\n${stdout.trim().slice(-1000)}`,
          };
    return { cases: [test], totals: countCases([test]), broken: [] };
  },
  rerun: ({ launch }) => launch,
};
