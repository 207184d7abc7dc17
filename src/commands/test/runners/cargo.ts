import { sumTotals, type TestTotals } from '../../../model/tests.ts';
import type { RawCase, Runner } from './runner.ts';

/** `cargo test` of the stable toolchain, which prints its results for people only. */
export const cargo: Runner = {
  reads: 'stdout',
  hasCoverage: false,
  start({ launch, arguments: words }, { workers, again }) {
    const most = String(workers);
    return {
      words: [
        ...launch,
        '--no-fail-fast',
        ...words,
        ...(again ? ['--', '--exact', ...again.map(({ name }) => name)] : []),
      ],
      environment: {
        CARGO_TERM_COLOR: 'never',
        ...(workers !== undefined && { RUST_TEST_THREADS: most, CARGO_BUILD_JOBS: most }),
      },
    };
  },
  read({ stdout, code }) {
    const totals = [...stdout.matchAll(resultLine)].map(([, passed, failed, ignored]): TestTotals => {
      const numbers = { passed: Number(passed), failed: Number(failed), skipped: Number(ignored) };
      return { ...numbers, flaky: 0, todo: 0, tests: numbers.passed + numbers.failed + numbers.skipped };
    });
    if (totals.length === 0)
      return { problem: code === 0 ? 'cargo test left no results' : 'it could not be built' };
    return { cases: casesIn(stdout), totals: sumTotals(totals), broken: [] };
  },
  rerun: ({ arguments: words }, test) => ['cargo', 'test', ...words, '--', '--exact', test.name],
};

const resultLine = /^test result: \w+\. (\d+) passed; (\d+) failed; (\d+) ignored;/gm;
const testLine = /^test (.+?)(?: - should panic)? \.\.\. (ok|FAILED|ignored)\b/gm;
const statuses: Readonly<Record<string, RawCase['status']>> = {
  ok: 'passed',
  FAILED: 'failed',
  ignored: 'skipped',
};

function casesIn(stdout: string): RawCase[] {
  const messages = new Map(
    [...stdout.matchAll(failureBlock)].map(([, name = '', text = '']) => [name, text.trim()]),
  );
  return [...stdout.matchAll(testLine)].map(([, name = '', word = '']): RawCase => {
    const status = statuses[word] ?? 'failed';
    const message = messages.get(name) ?? '';
    const why = message.replace(/^thread '.*' (?:\(\d+\) )?panicked at .*:\n/, '') || 'it failed';
    return { name, status, ...placeOf(name, message), ...(status === 'failed' && { message: why }) };
  });
}

const failureBlock = /^---- (.+?) stdout ----\n([\s\S]*?)(?=^---- |^failures:$|^test result:)/gm;

/** Where it panicked, or what it documents: the name of such a test is `src/lib.rs - name (line 3)`. */
function placeOf(name: string, message: string): Pick<RawCase, 'path' | 'line' | 'column'> {
  const panicked = /panicked at (?:'[\s\S]*?', )?([^\s:]+\.rs):(\d+):(\d+)/.exec(message);
  const [, path, line, column] = panicked ?? /^(\S+\.rs) - .*\(line (\d+)\)/.exec(name) ?? [];
  return path === undefined ? {} : { path, line: Number(line), column: Number(column ?? 1) };
}
