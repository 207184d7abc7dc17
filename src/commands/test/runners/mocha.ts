import * as z from 'zod';
import { countCases } from '../../../model/tests.ts';
import { jsonIn, namePattern, plainName, type RawCase, type Runner } from './runner.ts';

const testSchema = z.object({
  fullTitle: z.string(),
  file: z.string().nullish(),
  duration: z.number().nullish(),
  err: z.object({ message: z.unknown(), stack: z.string().optional() }).partial().nullish(),
});
const resultsSchema = z.object({
  stats: z.object({ passes: z.int(), failures: z.int(), pending: z.int() }),
  passes: z.array(testSchema),
  failures: z.array(testSchema),
  pending: z.array(testSchema),
});

/** mocha 6 and later. Before 9.2 its JSON can only be printed. */
export const mocha: Runner = {
  reads: 'file',
  writesAtEnd: true,
  hasCoverage: false,
  start({ launch, arguments: words }, { results, again }) {
    return {
      words: [
        ...launch,
        ...words,
        '--reporter',
        'json',
        '--reporter-option',
        `output=${results}`,
        ...(again ? ['--grep', namePattern(again)] : []),
      ],
    };
  },
  read({ results, stdout }) {
    const parsed = resultsSchema.safeParse(jsonIn(results) ?? jsonIn(printedJson(stdout)));
    if (!parsed.success) return { problem: 'mocha left no results' };
    const { passes, failures, pending, stats } = parsed.data;
    const cases = [
      ...passes.map((test) => caseOf(test, 'passed')),
      ...failures.map((test) => caseOf(test, 'failed')),
      ...pending.map((test) => caseOf(test, 'skipped')),
    ];
    // Failures of hooks count as failures, as in its own summary.
    const totals = {
      ...countCases(cases),
      passed: stats.passes,
      failed: stats.failures,
      skipped: stats.pending,
    };
    return { cases, totals, broken: [] };
  },
  rerun: ({ arguments: words }, test) => ['npx', 'mocha', ...words, '--fgrep', plainName(test)],
};

function caseOf(
  { fullTitle, file, duration, err }: z.infer<typeof testSchema>,
  status: RawCase['status'],
): RawCase {
  const said = typeof err?.message === 'string' ? err.message : '';
  const stack = err?.stack ?? '';
  const message = stack.includes(said) ? stack : `${said}\n${stack}`;
  return {
    name: fullTitle,
    status,
    ...(typeof file === 'string' && { path: file }),
    ...(typeof duration === 'number' && { milliseconds: duration }),
    ...(status === 'failed' && { message: message.trim() }),
  };
}

/** Tests may print as well: the results begin with a line that holds just a brace, and end the output. */
function printedJson(stdout: string): string {
  const starts = [...stdout.matchAll(/^\{$/gm)].map(({ index }) => index);
  const start = starts.findLast((index) => stdout.startsWith('{\n  "stats"', index));
  return start === undefined ? '' : stdout.slice(start);
}
