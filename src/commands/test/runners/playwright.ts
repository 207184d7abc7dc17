import * as z from 'zod';
import { jsonIn, pathsOf, separator, type RawCase, type Reading, type Runner } from './runner.ts';

const errorSchema = z.object({
  message: z.string().optional(),
  location: z.object({ file: z.string(), line: z.int(), column: z.int() }).optional(),
});
const specSchema = z.object({
  title: z.string(),
  file: z.string(),
  line: z.int(),
  column: z.int(),
  tests: z.array(
    z.object({
      projectName: z.string().default(''),
      status: z.enum(['expected', 'unexpected', 'flaky', 'skipped']),
      results: z.array(z.object({ duration: z.number(), errors: z.array(errorSchema).default([]) })),
    }),
  ),
});
type Spec = z.infer<typeof specSchema>;
interface Group {
  readonly title: string;
  readonly specs: readonly Spec[];
  readonly suites?: readonly Group[] | undefined;
}
const groupSchema: z.ZodType<Group> = z.object({
  title: z.string(),
  specs: z.array(specSchema),
  get suites() {
    return z.array(groupSchema).optional();
  },
});
const resultsSchema = z.object({
  config: z.object({ rootDir: z.string() }),
  suites: z.array(groupSchema),
  errors: z.array(errorSchema).default([]),
  stats: z.object({ expected: z.int(), unexpected: z.int(), flaky: z.int(), skipped: z.int() }),
});

/** @playwright/test 1.30 and later. */
export const playwright: Runner = {
  reads: 'file',
  writesAtEnd: true,
  hasCoverage: false,
  start(suite, { results, workers, again, since }) {
    const { launch, arguments: words } = suite;
    const places = again?.map((test) => `${pathsOf(suite, [test])[0] ?? ''}:${test.line ?? 1}`);
    return {
      words: [
        ...launch,
        'test',
        ...words,
        '--reporter=json',
        ...(workers === undefined ? [] : [`--workers=${workers}`]),
        ...(since === undefined ? [] : [`--only-changed=${since}`, '--pass-with-no-tests']),
        ...(places ?? []),
      ],
      environment: {
        PLAYWRIGHT_JSON_OUTPUT_NAME: results,
        PLAYWRIGHT_JSON_OUTPUT_FILE: results,
        PLAYWRIGHT_HTML_OPEN: 'never',
      },
    };
  },
  read: ({ results }) => readResults(results),
  rerun(suite, test) {
    const options = suite.arguments.filter((word) => word.startsWith('-'));
    return ['npx', 'playwright', 'test', ...options, `${pathsOf(suite, [test])[0] ?? ''}:${test.line ?? 1}`];
  },
};

function readResults(text: string | undefined): Reading {
  const parsed = resultsSchema.safeParse(jsonIn(text));
  if (!parsed.success) return { problem: 'playwright left no results' };
  const { suites, errors, stats, config } = parsed.data;
  const cases = suites.flatMap((group) => casesOf(group, [], config.rootDir));
  const { expected, unexpected, flaky, skipped } = stats;
  if (cases.length === 0 && errors.length > 0)
    return { problem: errors[0]?.message ?? 'it could not load its tests' };
  const failed = cases.filter(({ status }) => status === 'failed');
  if (expected === 0 && failed.length > 0 && failed.every(lacksBrowser)) {
    return { problem: 'there is no browser for it. Run npx playwright install' };
  }
  return {
    cases,
    totals: { tests: cases.length, passed: expected, failed: unexpected, flaky, skipped, todo: 0 },
    broken: errors.map(({ message = 'an error outside of any test', location }) => ({
      message,
      path: location?.file,
    })),
  };
}

function lacksBrowser({ message = '' }: RawCase): boolean {
  return message.includes("Executable doesn't exist");
}

const statuses = { expected: 'passed', unexpected: 'failed', flaky: 'flaky', skipped: 'skipped' } as const;

/** The outermost group of each file is the file. */
function casesOf({ title, specs, suites = [] }: Group, around: readonly string[], root: string): RawCase[] {
  const inside = around.length === 0 ? [''] : [...around, title];
  const own = specs.flatMap((spec) =>
    spec.tests.map(({ status, projectName, results }): RawCase => {
      const names = [...inside, spec.title].filter((name) => name !== '');
      const message = results
        .flatMap(({ errors }) => errors.map((error) => error.message ?? ''))
        .find((one) => one !== '');
      return {
        name: `${projectName === '' ? '' : `[${projectName}] `}${names.join(separator)}`,
        status: statuses[status],
        path: `${root}/${spec.file}`,
        line: Math.max(1, spec.line),
        column: Math.max(1, spec.column),
        milliseconds: results.reduce((sum, { duration }) => sum + duration, 0),
        ...(status === 'unexpected' && { message: message ?? 'it did not end as expected' }),
      };
    }),
  );
  return [...own, ...suites.flatMap((group) => casesOf(group, inside, root))];
}
