import * as z from 'zod';
import { countCases } from '../../../model/tests.ts';
import { folderOf, isBelow, pathIn, type Suite } from '../suite.ts';
import { jsonIn, leadOf, pathsOf, type Broken, type RawCase, type Runner } from './runner.ts';

const eventSchema = z.object({
  Action: z.string(),
  Package: z.string().optional(),
  Test: z.string().optional(),
  Elapsed: z.number().optional(),
  Output: z.string().optional(),
});

/** What is known of a test, or of a package where it has no name, while the events are read. */
interface Seen {
  readonly package: string;
  readonly test: string;
  action: string;
  seconds: number | undefined;
  output: string;
}

/** `go test` of Go 1.14 and later. */
export const go: Runner = {
  reads: 'stdout',
  hasCoverage: false,
  start(suite, { workers, again }) {
    const limits = workers === undefined ? [] : [`-p=${workers}`, `-parallel=${workers}`];
    const options = ['-json', ...limits];
    return { words: [...suite.launch, ...options, ...(again ? selection(suite, again) : suite.arguments)] };
  },
  read({ stdout, lastWords }, suite) {
    const seen = foldEvents(stdout);
    const tests = [...seen.values()].filter(({ test }) => test !== '');
    const packages = [...seen.values()].filter(({ test }) => test === '');
    const cases = tests.map((one) => caseOf(one, suite));
    const broken = packages.flatMap((one): Broken[] => {
      const isExplained = tests.some(
        (test) => test.package === one.package && test.action !== 'pass' && test.action !== 'skip',
      );
      return one.action === 'fail' && !isExplained ? [brokenPackage(one, suite)] : [];
    });
    broken.push(...unbuilt(stdout, lastWords, suite));
    if (cases.length === 0 && (broken.length > 0 || packages.length === 0)) {
      return { problem: broken[0]?.message ?? 'go test left no results' };
    }
    return { cases, broken, totals: countCases(cases) };
  },
  rerun: (suite, test) => ['go', 'test', ...selection(suite, [test])],
};

/** The tags of the suite, and just these tests in their packages. */
function selection(suite: Suite, tests: readonly RawCase[]): string[] {
  const tags = suite.arguments.filter((word) => word.startsWith('-tags'));
  const folders = pathsOf(suite, tests).map(folderOf);
  const packages = [...new Set(folders.map((folder) => (folder === '.' ? '.' : `./${folder}`)))];
  const names = [...new Set(tests.map(({ name }) => name))];
  const parts =
    names.length === 1 ? (names[0] ?? '').split('/') : [names.map((name) => name.split('/')[0]).join('|')];
  const pattern = parts
    .map((part) => `^(${part.replaceAll(/[$()*+.?[\\\]^{}]/g, String.raw`\$&`)})$`)
    .join('/');
  return [...tags, '-run', pattern, ...(packages.length > 0 ? packages : ['./...'])];
}

function foldEvents(stdout: string): Map<string, Seen> {
  const seen = new Map<string, Seen>();
  for (const line of stdout.split('\n')) {
    if (!line.startsWith('{')) continue;
    const parsed = eventSchema.safeParse(jsonIn(line));
    if (!parsed.success || parsed.data.Package === undefined) continue;
    const { Action: action, Package: name, Test: test = '', Elapsed: seconds, Output: output } = parsed.data;
    const key = `${name}\0${test}`;
    const one = seen.get(key) ?? { package: name, test, action: 'run', seconds: undefined, output: '' };
    if (output !== undefined && one.output.length < mostOutput) one.output += output;
    if (['pass', 'fail', 'skip'].includes(action)) Object.assign(one, { action, seconds });
    seen.set(key, one);
  }
  return seen;
}

/** The most of one test's output that is kept, in characters. */
const mostOutput = 20_000;

/** A test that began and did not end took its whole package with it. */
function caseOf({ package: name, test, action, seconds, output }: Seen, suite: Suite): RawCase {
  const status = statuses[action] ?? 'failed';
  const folder = folderOfPackage(name, suite);
  const [, file, line] = /^\s*([\w.-]+\.go):(\d+):/m.exec(output) ?? [];
  const own =
    file === undefined ? suite.files.find((path) => folderOf(path) === folder) : pathIn(folder, file);
  const lead = leadOf(suite);
  const failure = {
    ...(own !== undefined && { path: own.slice(lead) }),
    message: messageIn(output) || (action === 'fail' ? '' : 'it did not end'),
    ...(line !== undefined && { line: Number(line) }),
  };
  return {
    name: test,
    status,
    ...(seconds !== undefined && { milliseconds: Math.round(seconds * 1000) }),
    // Go does not tell the file of a test that has nothing to say.
    ...(status === 'failed' && failure),
  };
}

const statuses: Readonly<Record<string, RawCase['status']>> = { pass: 'passed', skip: 'skipped' };

/** What a test printed, without the lines that go prints around it. */
function messageIn(output: string): string {
  const lines = output.split('\n').filter((line) => !/^\s*(?:=== |--- )/.test(line) && line.trim() !== '');
  return lines.map((line) => line.trim()).join('\n');
}

function brokenPackage({ package: name, output }: Seen, suite: Suite): Broken {
  const folder = folderOfPackage(name, suite);
  const file = suite.files.find((path) => folderOf(path) === folder);
  return { path: file?.slice(leadOf(suite)), message: `${name}: ${messageIn(output) || 'it failed'}` };
}

/** Before Go 1.20 what could not be built is told in plain text, and why goes to the other stream. */
function unbuilt(stdout: string, lastWords: string, suite: Suite): Broken[] {
  return [...stdout.matchAll(/^FAIL\t(\S+) \[(build|setup) failed\]$/gm)].map(([, name = '', what = '']) => {
    const at = lastWords.indexOf(`# ${name}`);
    const [, why = `${what} failed`] = at < 0 ? [] : lastWords.slice(at).split('\n');
    return {
      ...brokenPackage({ package: name, output: '', test: '', action: 'fail', seconds: 0 }, suite),
      message: `${name}: ${why}`,
    };
  });
}

/** The folder of the project that a package is: the longest that ends its import path. */
function folderOfPackage(name: string, suite: Suite): string {
  const folders = [...new Set(suite.files.map(folderOf))].filter((folder) =>
    isBelow(`${folder}/`, suite.folder),
  );
  const lead = leadOf(suite);
  const matching = folders.filter(
    (folder) => folder.length > lead && name.endsWith(`/${folder.slice(lead)}`),
  );
  return matching.toSorted((a, b) => b.length - a.length)[0] ?? suite.folder;
}
