import { noReport, type NoReport, type ProgramReport, type ReportedFinding } from './report.ts';

/** An element as the parser gives it: attributes with an `@`, elements of the names below as lists. */
type Element = Readonly<Record<string, unknown>>;

const lists = new Set(['testsuites', 'testsuite', 'testcase', 'failure', 'error']);

/** What is wrong with a test, and the rule that stands for it. */
const ruleOf = { failure: 'test-failure', error: 'test-error' } as const;

/** Reads JUnit's XML as the usual tools write it; there is no standard. Tests that passed or were skipped are no findings. */
export async function readJunit(text: string): Promise<ProgramReport | NoReport> {
  const { XMLParser, XMLValidator } = await import('fast-xml-parser');
  // No test tool writes one, and it is what attacks by entities begin with.
  if (/<!DOCTYPE/i.test(text)) return noReport('JUnit report', 'a document type is not allowed', text);
  const checked = XMLValidator.validate(text);
  if (checked !== true) return noReport('JUnit report', checked.err.msg, text);
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '@',
    parseTagValue: false,
    htmlEntities: true,
    isArray: (name, _path, _isLeaf, isAttribute) => !isAttribute && lists.has(name),
  });
  try {
    const root = parser.parse(text) as Element;
    const suites = [...childrenOf(root, 'testsuites'), ...childrenOf(root, 'testsuite')];
    const [suite] = suites;
    if (!suite) return noReport('JUnit report', 'there is no testsuite', text);
    // What follows an empty root element is not seen by the validator.
    if (suites.length > 1 || !text.trimEnd().endsWith('>')) {
      return noReport('JUnit report', 'something follows its end', text);
    }
    return { findings: findingsOf(suite, []), failures: [] };
  } catch (error) {
    return noReport('JUnit report', (error as Error).message, text);
  }
}

/** The findings in an element and in those inside of it; `around` are the elements that it stands in, the innermost first. */
function findingsOf(element: Element, around: readonly Element[]): ReportedFinding[] {
  const inside = [element, ...around];
  const own = (['failure', 'error'] as const).flatMap((kind) =>
    childrenOf(element, kind).map((problem) => findingOf(kind, problem, inside)),
  );
  const nested = ['testcase', 'testsuite'].flatMap((name) =>
    childrenOf(element, name).flatMap((child) => findingsOf(child, inside)),
  );
  return [...own, ...nested];
}

function findingOf(kind: keyof typeof ruleOf, problem: Element, inside: readonly Element[]): ReportedFinding {
  const [test = {}] = inside;
  const title = [...new Set([attribute(test, 'classname'), attribute(test, 'name')])]
    .filter(Boolean)
    .join(' > ');
  const [firstLine] = (attribute(problem, '#text', '') ?? '').trim().split('\n');
  const told =
    attribute(problem, 'message') || firstLine || attribute(problem, 'type') || 'no reason is given';
  const line = Number(attribute(test, 'line'));
  return {
    ruleId: ruleOf[kind],
    level: 'error',
    message: `${title || 'A test'}: ${told}`,
    path: inside.map((one) => attribute(one, 'file')).find((file) => file !== undefined),
    // Some tools have no such attribute, and give the path as the name of a class or of a suite.
    perhaps: inside.flatMap((one) => [attribute(one, 'classname'), attribute(one, 'name')]),
    line: Number.isInteger(line) && line > 0 ? line : undefined,
  };
}

function attribute(element: Element, name: string, prefix = '@'): string | undefined {
  const value = element[`${prefix}${name}`];
  return typeof value === 'string' ? value : undefined;
}

/** An element without attributes is only its text. */
function childrenOf(element: Element, name: string): Element[] {
  const children = element[name];
  if (!Array.isArray(children)) return [];
  return children.map((child: unknown) =>
    typeof child === 'object' && child !== null ? (child as Element) : { '#text': child },
  );
}
