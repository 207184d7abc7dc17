import type { Pack, Planted } from '../packs.ts';
import type { ToolFinding } from './tools.ts';

/** A planted defect or a finding that has no counterpart. */
interface Example {
  readonly what: string;
  readonly count: number;
  readonly example: string;
}

/** How what a tool said compares with what was planted. */
export interface Judgement {
  readonly found: number;
  readonly foundGeneral: number;
  /** Files without any planted defect that an error or a warning names. */
  readonly soundFilesNamed: number;
  readonly missed: readonly Example[];
  /** Errors and warnings that nothing was planted for; only of tools that know our rules. */
  readonly unplanted: readonly Example[];
  /** What the tool says of itself: parts of it that failed. */
  readonly remarks: readonly string[];
}

/**
 * Compares what was said with what was planted. A tool with our rules has found a defect where a finding of its rule
 * names the file or its partner; any other tool where any error or warning names one of them, whatever it says. Where
 * there are no findings to read, a text that names the file will do.
 */
export function judge(said: readonly ToolFinding[] | string, pack: Pack, knowsRules: boolean): Judgement {
  const findings = typeof said === 'string' ? findingsIn(said, pack) : said;
  const keysOf = (finding: ToolFinding): string[] =>
    [finding.path, ...finding.related].map((path) => (knowsRules ? `${finding.ruleId} ${path}` : path));
  const seen = new Set(findings.filter((one) => knowsRules || one.level !== 'note').flatMap(keysOf));
  const wanted = ({ path, partner, ruleId }: Planted): string[] =>
    [path, partner ?? path].map((one) => (knowsRules ? `${ruleId} ${one}` : one));
  const isFound = (planted: Planted): boolean => wanted(planted).some((key) => seen.has(key));
  const found = pack.planted.filter(isFound);
  const expected = new Set(pack.planted.flatMap(wanted));
  const loud = findings.filter((one) => one.level !== 'note');
  const defective = new Set(pack.planted.flatMap(({ path, partner }) => [path, partner ?? path]));
  const sound = new Set(
    loud.map((one) => one.path).filter((path) => pack.files.has(path) && !defective.has(path)),
  );
  const unplanted = knowsRules ? loud.filter((one) => !keysOf(one).some((key) => expected.has(key))) : [];
  return {
    found: found.length,
    foundGeneral: found.filter((one) => !one.own).length,
    soundFilesNamed: sound.size,
    missed: examples(
      pack.planted.filter((one) => !isFound(one)),
      ({ ruleId, variant, path }) => [`${ruleId}, ${variant}`, path],
    ),
    unplanted: examples(unplanted, ({ ruleId, path, message }) => [ruleId, `${path}: ${message}`]),
    remarks: failuresIn(findings),
  };
}

/** A validator of a tool that stopped says so without a file. */
function failuresIn(findings: readonly ToolFinding[]): string[] {
  return findings
    .filter((one) => one.path === '' && /failed/i.test(one.message))
    .map((one) => one.message.split('\n')[0] ?? '');
}

function findingsIn(text: string, { files }: Pack): ToolFinding[] {
  return [...files.keys()]
    .filter((path) => text.includes(path))
    .map((path) => ({ path, related: [], ruleId: '', level: 'error', message: 'named in the text' }));
}

function examples<Value>(values: readonly Value[], describe: (value: Value) => [string, string]): Example[] {
  const groups = new Map<string, { count: number; example: string }>();
  for (const [what, example] of values.map(describe)) {
    const known = groups.get(what);
    if (known) known.count += 1;
    else groups.set(what, { count: 1, example });
  }
  return [...groups].map(([what, group]) => ({ what, ...group }));
}
