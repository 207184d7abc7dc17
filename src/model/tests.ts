import * as z from 'zod';

/** What kind of behaviour a suite looks at: the key of its item. */
export const suiteKinds = ['unit', 'integration', 'e2e', 'performance', 'security'] as const;
export type SuiteKind = (typeof suiteKinds)[number];

/** How one test ended. `flaky`: it failed, and passed when it was run again. */
const testStatuses = ['passed', 'failed', 'flaky', 'skipped', 'todo'] as const;

/** Counted as the suite's own runner counts. */
export const testTotalsSchema = z.strictObject({
  tests: z.int().min(0),
  passed: z.int().min(0),
  failed: z.int().min(0),
  flaky: z.int().min(0).describe('failed first, and passed when they were run again'),
  skipped: z.int().min(0),
  todo: z.int().min(0).describe('also what is expected to fail, and does'),
});
export type TestTotals = z.infer<typeof testTotalsSchema>;

export const testCaseSchema = z.strictObject({
  name: z.string(),
  status: z.enum(testStatuses),
  milliseconds: z.number().optional(),
  path: z.string().optional(),
  line: z.int().min(1).optional(),
  column: z.int().min(1).optional(),
  message: z.string().optional().describe('why it failed'),
  rerun: z.string().optional().describe('the command that runs just this test again'),
});
export type TestCase = z.infer<typeof testCaseSchema>;

export const testSuiteSchema = z.strictObject({
  id: z.string(),
  kind: z.enum(suiteKinds),
  runner: z.string(),
  folder: z.string(),
  parts: z.int().min(1).describe('how many shards it was run in'),
  missing: z.int().min(0).describe('shards without a result: the totals are of the others'),
  milliseconds: z.number().describe('what its processes took, one after another'),
  totals: testTotalsSchema,
  cases: z.array(testCaseSchema),
});
export type TestSuite = z.infer<typeof testSuiteSchema>;

const shareSchema = z.strictObject({ covered: z.int(), total: z.int() });

export const coverageTotalsSchema = z.strictObject({
  suites: z.array(z.string()).describe('whose coverage is in it'),
  without: z.array(z.string()).describe('suites whose runner gives none that can be merged'),
  files: z.int(),
  lines: shareSchema,
  statements: shareSchema,
  functions: shareSchema,
  branches: shareSchema,
});
export type CoverageTotals = z.infer<typeof coverageTotalsSchema>;

/** What the command `test` adds to a report. */
export const testsSchema = z.strictObject({
  totals: testTotalsSchema,
  suites: z.array(testSuiteSchema),
  coverage: coverageTotalsSchema.optional(),
});
export type Tests = z.infer<typeof testsSchema>;

const noTests: TestTotals = { tests: 0, passed: 0, failed: 0, flaky: 0, skipped: 0, todo: 0 };

/** The sum of several totals. */
export function sumTotals(all: readonly TestTotals[]): TestTotals {
  const sum = { ...noTests };
  for (const totals of all) {
    for (const key of Object.keys(sum) as (keyof TestTotals)[]) sum[key] += totals[key];
  }
  return sum;
}

/** Counts tests by how they ended. */
export function countCases(cases: readonly Pick<TestCase, 'status'>[]): TestTotals {
  const totals = { ...noTests, tests: cases.length };
  for (const { status } of cases) totals[status] += 1;
  return totals;
}
