import * as z from 'zod';
import { countCases, type TestTotals } from '../../../model/tests.ts';
import { jsonIn, pathsOf, separator, type RawCase, type Runner } from './runner.ts';

/**
 * Node's own reporters leave out the files or the totals: this one, which Node loads from the address itself, writes down each
 * event that counts, one on a line.
 */
const reporter = `export default async function*(source){for await(const{type,data}of source){
if(type!=="test:pass"&&type!=="test:fail"&&type!=="test:diagnostic")continue;
const error=data.details?.error,cause=error?.cause;
const message=data.message??cause?.stack??(typeof cause==="string"?cause:error?.message);
yield JSON.stringify({type,name:data.name,nesting:data.nesting,file:data.file,line:data.line,column:data.column,
skip:data.skip!==undefined,todo:data.todo!==undefined,milliseconds:data.details?.duration_ms,kind:data.details?.type,
why:error?.failureType,message})+"\\n"}}`;
const reporterAddress = `data:text/javascript;base64,${Buffer.from(reporter).toString('base64')}`;

const eventSchema = z.object({
  type: z.enum(['test:pass', 'test:fail', 'test:diagnostic']),
  name: z.string().optional(),
  nesting: z.int().default(0),
  file: z.string().optional(),
  line: z.int().optional(),
  column: z.int().optional(),
  skip: z.boolean(),
  todo: z.boolean(),
  milliseconds: z.number().optional(),
  kind: z.string().optional(),
  message: z.string().optional(),
});
type Event = z.infer<typeof eventSchema>;

/** node:test of Node 20 and later. */
export const node: Runner = {
  reads: 'file',
  hasCoverage: false,
  start(suite, { results, workers, again }) {
    const { launch, arguments: words } = suite;
    const place = words.indexOf('--test');
    const options = words.filter((word) => word.startsWith('-'));
    return {
      words: [
        ...launch,
        ...words.slice(0, place + 1),
        `--test-reporter=${reporterAddress}`,
        `--test-reporter-destination=${results}`,
        ...(workers === undefined ? [] : [`--test-concurrency=${workers}`]),
        // A pattern of names would leave out what a failed test is nested in: its whole file is run.
        ...(again
          ? [...options.slice(options.indexOf('--test') + 1), ...pathsOf(suite, again)]
          : words.slice(place + 1)),
      ],
    };
  },
  read({ results = '' }) {
    const events = results.split('\n').flatMap((line): Event[] => {
      const parsed = eventSchema.safeParse(jsonIn(line));
      return parsed.success ? [parsed.data] : [];
    });
    const cases = casesOf(events);
    const totals = totalsIn(events);
    return totals ? { cases, totals, broken: [] } : { problem: 'node left no results' };
  },
  rerun(suite, test) {
    const name = test.name.split(separator).at(-1) ?? '';
    const options = suite.arguments.filter((word) => word.startsWith('-') && word !== '--test');
    return [...suite.launch, '--test', ...options, `--test-name-pattern=${name}`, ...pathsOf(suite, [test])];
  },
};

/** An event tells of a test when all that is nested in it has been told of: its names are known from the end. */
function casesOf(events: readonly Event[]): RawCase[] {
  const cases: RawCase[] = [];
  const groups: string[] = [];
  for (const event of events.toReversed()) {
    const { type, name = '', nesting, kind } = event;
    if (type === 'test:diagnostic') continue;
    groups.length = nesting;
    groups[nesting] = name;
    if (kind !== 'suite') cases.push(caseOf(event, groups.slice(0, nesting + 1)));
  }
  return cases.toReversed();
}

function caseOf(event: Event, names: readonly string[]): RawCase {
  const { file, line = 0, column = 1, milliseconds, message = '' } = event;
  const status = statusOf(event);
  return {
    name: names.join(separator),
    status,
    ...(file !== undefined && { path: file, ...(line > 0 && { line, column }) }),
    ...(milliseconds !== undefined && { milliseconds }),
    ...(status === 'failed' && { message }),
  };
}

function statusOf({ type, skip, todo }: Event): RawCase['status'] {
  if (skip) return 'skipped';
  if (todo) return 'todo';
  return type === 'test:pass' ? 'passed' : 'failed';
}

/** The numbers that Node prints at its end. What was cancelled has failed. */
function totalsIn(events: readonly Event[]): TestTotals | undefined {
  const numbers = new Map(
    events.flatMap(({ type, nesting, message = '' }): [string, number][] => {
      const [, name = '', value] = /^(tests|pass|fail|cancelled|skipped|todo) (\d+)$/.exec(message) ?? [];
      return type === 'test:diagnostic' && nesting === 0 && value !== undefined
        ? [[name, Number(value)]]
        : [];
    }),
  );
  const tests = numbers.get('tests');
  if (tests === undefined) return undefined;
  const of = (name: string): number => numbers.get(name) ?? 0;
  const failed = of('fail') + of('cancelled');
  return { ...countCases([]), tests, passed: of('pass'), failed, skipped: of('skipped'), todo: of('todo') };
}
