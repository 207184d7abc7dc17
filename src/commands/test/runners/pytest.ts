import { countCases } from '../../../model/tests.ts';
import type { Broken, RawCase, Reading, Runner } from './runner.ts';

/** An element as the parser gives it: attributes with an `@`. */
type Element = Readonly<Record<string, unknown>>;

/** pytest 5 and later. */
export const pytest: Runner = {
  reads: 'file',
  writesAtEnd: true,
  hasCoverage: false,
  start(suite, { results, workers, again }) {
    const { launch, arguments: words } = suite;
    return {
      // The older form tells file and line.
      words: [
        ...launch,
        `--junitxml=${results}`,
        '-o',
        'junit_family=xunit1',
        ...(again ? again.map((test) => nodeId(suite.folder, test)) : words),
      ],
      environment: {
        PY_COLORS: '0',
        // Only those projects listen that run their tests on several processes.
        ...(workers !== undefined && { PYTEST_XDIST_AUTO_NUM_WORKERS: String(workers) }),
      },
    };
  },
  read: ({ results, code }) => readResults(results, code),
  rerun: (suite, test) => [...suite.launch, nodeId(suite.folder, test)],
};

/** `tests/test_a.py::TestB::test_c[1]`. */
function nodeId(folder: string, test: RawCase): string {
  const lead = folder === '.' ? 0 : folder.length + 1;
  return [test.path?.slice(lead) ?? '', ...test.name.split('::')].filter((part) => part !== '').join('::');
}

async function readResults(text: string | undefined, code: number): Promise<Reading> {
  const suite = text === undefined ? undefined : await parse(text);
  // 3 is an error of pytest itself, 4 a wrong option.
  if (!suite || code === 3 || code === 4) return { problem: 'pytest left no results' };
  const elements = childrenOf(suite, 'testcase');
  const collected = elements.filter((element) => !isCollection(element));
  const broken = elements.filter(isCollection).map((element): Broken => {
    const [error] = childrenOf(element, 'error');
    const module = [textOf(element, '@classname'), textOf(element, '@name')].filter(Boolean).join('.');
    const path = textOf(element, '@file') || `${module.replaceAll('.', '/')}.py`;
    return { path, message: error ? textOf(error, '#text') : '' };
  });
  const cases = collected.map(caseOf);
  if (cases.length === 0 && broken.length > 0) {
    return { problem: `its tests could not be loaded: ${brokenLines(broken)}` };
  }
  return { cases, broken, totals: countCases(cases) };
}

function isCollection(element: Element): boolean {
  return childrenOf(element, 'error').some((error) => textOf(error, '@message') === 'collection failure');
}

function caseOf(element: Element): RawCase {
  const [problem] = [...childrenOf(element, 'failure'), ...childrenOf(element, 'error')];
  const [skipped] = childrenOf(element, 'skipped');
  const isExpected = skipped !== undefined && textOf(skipped, '@type') === 'pytest.xfail';
  const path = textOf(element, '@file');
  const module = path.replace(/\.py$/, '').replaceAll('/', '.');
  const [, inside = ''] = textOf(element, '@classname').split(module, 2);
  const names = [...inside.split('.').filter((part) => part !== ''), textOf(element, '@name')];
  return {
    name: names.join('::'),
    status: problem ? 'failed' : isExpected ? 'todo' : skipped ? 'skipped' : 'passed',
    milliseconds: Math.round(Number(textOf(element, '@time')) * 1000),
    ...(path !== '' && { path, line: Number(textOf(element, '@line')) + 1 }),
    ...(problem && { message: `${textOf(problem, '@message')}\n${textOf(problem, '#text')}` }),
  };
}

/** The first of them: one missing module mostly breaks them all. */
function brokenLines(broken: readonly Broken[]): string {
  const told = broken.slice(0, 3).map(({ path = '', message }) => `${path}: ${lastLine(message)}`);
  const more = broken.length - told.length;
  return `${told.join('; ')}${more > 0 ? `; and ${more} more` : ''}`;
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1)?.replace(/^E\s+/, '') ?? '';
}

async function parse(text: string): Promise<Element | undefined> {
  const { XMLParser } = await import('fast-xml-parser');
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '@',
    parseTagValue: false,
    htmlEntities: true,
    isArray: (_name, _path, _isLeaf, isAttribute) => !isAttribute,
  });
  try {
    const root = parser.parse(text) as Element;
    const [suites = root] = childrenOf(root, 'testsuites');
    return childrenOf(suites, 'testsuite')[0];
  } catch {
    // A document that was cut off, because its writer was ended.
    return undefined;
  }
}

function childrenOf(element: Element, name: string): Element[] {
  const children = element[name];
  const list: unknown[] = Array.isArray(children) ? children : [];
  return list.map((child) =>
    typeof child === 'object' && child !== null ? (child as Element) : { '#text': child },
  );
}

function textOf(element: Element, name: string): string {
  const value = element[name];
  return typeof value === 'string' ? value : '';
}
