import * as z from 'zod';
import type { TestTotals } from '../../../model/tests.ts';
import { jsonIn, separator, type Broken, type RawCase, type Reading, type Runner } from './runner.ts';

const assertionSchema = z.object({
  ancestorTitles: z.array(z.string()).default([]),
  title: z.string(),
  status: z.enum(['passed', 'failed', 'skipped', 'pending', 'todo', 'disabled', 'focused']),
  duration: z.number().nullish(),
  failureMessages: z.array(z.string()).nullish(),
  location: z.object({ line: z.number(), column: z.number() }).nullish(),
});

/** What jest and vitest write as JSON, as far as it is needed. */
const resultsSchema = z.object({
  numTotalTests: z.int(),
  numPassedTests: z.int(),
  numFailedTests: z.int(),
  numPendingTests: z.int(),
  numTodoTests: z.int().default(0),
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string().optional(),
      message: z.string().nullish(),
      assertionResults: z.array(assertionSchema),
    }),
  ),
});

/** How a runner tells of its tests in the JSON that jest invented: in a file, at its end. */
export function byJestJson(name: string): Pick<Runner, 'reads' | 'writesAtEnd' | 'hasCoverage' | 'read'> {
  return {
    reads: 'file',
    writesAtEnd: true,
    hasCoverage: true,
    read: ({ results }) => readJestJson(results) ?? { problem: `${name} left no results` },
  };
}

function readJestJson(text: string | undefined): Reading | undefined {
  const parsed = resultsSchema.safeParse(jsonIn(text));
  if (!parsed.success) return undefined;
  const { numTotalTests, numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults } =
    parsed.data;
  const cases = testResults.flatMap(({ name, assertionResults }) =>
    assertionResults.map((one) => caseOf(name, one)),
  );
  const broken = testResults.flatMap(({ name, status, message, assertionResults }): Broken[] => {
    const isBroken = status === 'failed' && !assertionResults.some((one) => one.status === 'failed');
    return isBroken ? [{ path: name, message: message || 'it could not be loaded' }] : [];
  });
  const totals: TestTotals = {
    tests: numTotalTests,
    passed: numPassedTests,
    failed: numFailedTests,
    flaky: 0,
    skipped: numPendingTests,
    todo: numTodoTests,
  };
  return { cases, broken, totals };
}

function caseOf(
  path: string,
  { ancestorTitles, title, status, duration, failureMessages, location }: z.infer<typeof assertionSchema>,
): RawCase {
  // What vitest puts in the place of the message when a test ran out of time.
  const message = failureMessages
    ?.join('\n')
    .replace(/^Error: STACK_TRACE_ERROR/, 'Error: it ran out of time');
  return {
    name: [...ancestorTitles, title].filter((part) => part !== '').join(separator),
    status: status === 'pending' || status === 'disabled' || status === 'focused' ? 'skipped' : status,
    path,
    ...(typeof duration === 'number' && { milliseconds: duration }),
    ...(location && location.line > 0 && { line: location.line, column: Math.max(1, location.column) }),
    ...(message && { message }),
  };
}
