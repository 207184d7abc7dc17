import { groupBy } from '../model/groupBy.ts';
import type { Finding } from '../model/finding.ts';
import { levels, type Level } from '../model/severity.ts';
import type { Reporter } from '../model/ports.ts';
import type { Report } from '../model/report.ts';
import type { InstanceOutput, LossCause } from '../model/outcome.ts';
import { codebaseSection } from './codebase/markdown.ts';
import { costLines } from './cost.ts';
import { packageLines } from './packages.ts';
import { documentLines } from './documents.ts';
import { count, digits, plain } from './plain.ts';
import { testLines } from './tests.ts';
import { writtenSection } from './written.ts';

/** The whole report as Markdown. */
export const markdownReporter: Reporter = (report) => render(report, Infinity);

/** The report for a terminal: at most `most` places for each rule, the rest counted. */
export function summaryReporter(most: number): Reporter {
  return (report) => render(report, most);
}

function render(report: Report, most: number): string {
  const [errors, warnings, notes] = levels.map((level) => section(report, level, most));
  const codebase = codebaseSection(report.codebase, Number.isFinite(most));
  // What somebody has to act on stands before what there is to know.
  const urgent = [...testLines(report.tests), ...(errors ?? []), ...(warnings ?? [])];
  const found = [...facts(report), ...urgent, ...codebase, ...(notes ?? []), ...failures(report)];
  const parts = [...found, ...writtenSection(report)];
  return [headline(report), '', ...parts, ''].join('\n');
}

/** One line that says it all. */
export function headline({ command, counts, outcome, coverage }: Report): string {
  const found = levels.map((level) => count(counts[level], level)).join(', ');
  const state =
    outcome === 'complete' ? '' : ` (${outcome}: ${coverage.done} of ${coverage.planned} items done)`;
  return `# ${plain(command)}: ${found}${state}`;
}

function facts(report: Report): string[] {
  const { coverage, counts, definitions, packages, plans, measures } = report;
  const lines: string[] = [];
  if (coverage.planned === 0) lines.push('There was nothing to do: no items were found.');
  if (definitions && definitions.length > 0) {
    const loading = definitions.filter((row) => row.loads).length;
    lines.push(`The client loads ${digits(loading)} of ${count(definitions.length, 'definition')}.`);
  }
  if (packages) lines.push(...packageLines(packages));
  lines.push(...documentLines(report));
  const { planned, done, failed, skipped, changed } = coverage;
  lines.push(`Coverage: ${planned} planned = ${done} done + ${failed} failed + ${skipped} skipped.`);
  if (changed.length > 0) {
    const names = changed.slice(0, 3).map(code).join(', ');
    lines.push(
      `${count(changed.length, 'item')} changed while the run went on (${names}): run it again to be sure.`,
    );
  }
  if (counts.silenced > 0) lines.push(`${count(counts.silenced, 'finding')} silenced.`);
  if (measures.cacheHits > 0) {
    lines.push(`${digits(measures.cacheHits)} of ${count(planned, 'result')} came from the cache.`);
  }
  lines.push(...costLines({ plans, measures }));
  return [lines.join('  \n')];
}

const titles: Readonly<Record<Level, string>> = { error: 'Errors', warning: 'Warnings', note: 'Notes' };

function section({ findings, rules }: Report, level: Level, most: number): string[] {
  const byRule = groupBy(
    findings.filter((finding) => finding.level === level),
    (finding) => finding.ruleId,
  );
  const order = rules.map((rule) => rule.id);
  const blocks = [...byRule]
    .toSorted(([a], [b]) => order.indexOf(a) - order.indexOf(b))
    .flatMap(([ruleId, ofRule]) => {
      const rule = rules.find(({ id }) => id === ruleId);
      const shown = ofRule.slice(0, most);
      const hidden = ofRule.length - shown.length;
      return [
        '',
        `### ${plain(ruleId)} (${ofRule.length})`,
        '',
        ...(rule ? [`${rule.reason} ${rule.fix}`, ''] : []),
        ...shown.map(findingLine),
        ...(hidden > 0 ? [`- … and ${hidden} more`] : []),
      ];
    });
  return blocks.length === 0 ? [] : ['', `## ${titles[level]}`, ...blocks];
}

function findingLine({ location, message, related, origin, remarks = [] }: Finding): string {
  const place = code(`${location.path}:${location.line}:${location.column}`);
  const others = (related ?? []).slice(0, 10).map((other) => code(`${other.path}:${other.line}`));
  const more = (related?.length ?? 0) - others.length;
  const also = others.length === 0 ? '' : ` See ${others.join(', ')}${more > 0 ? ` and ${more} more` : ''}.`;
  const who = origin === 'model' ? ' (by a model)' : '';
  const said = remarks.map((remark) => `\n  - ${prose(remark)}`).join('');
  return `- ${place} ${prose(message)}${who}${also}${said}`;
}

/** As code: with as many backticks around it as it takes. */
function code(text: string): string {
  const shown = plain(text);
  const fence = '`'.repeat(Math.max(0, ...(shown.match(/`+/g) ?? []).map((run) => run.length)) + 1);
  return fence.length === 1 ? `${fence}${shown}${fence}` : `${fence} ${shown} ${fence}`;
}

/** As text: what was quoted from a file becomes neither HTML nor a link. */
function prose(text: string): string {
  return plain(text).replaceAll(/<(?=[a-z/!?])|\[(?=[^\]]*\]\()/gi, '\\$&');
}

function failures({ coverage, measures, run, outputs }: Report): string[] {
  const lost = measures.instances.flatMap(({ name, losses }) =>
    losses.map(({ cause, detail }) => `- ${code(name)} ${lossNames[cause]}: ${prose(detail)}`),
  );
  const failed = coverage.failures.map(({ item, cause, reason, attempts }) => {
    const tries = attempts > 1 ? ` after ${attempts} attempts` : '';
    return `- ${code(item)} (${cause}${tries}): ${prose(reason)}`;
  });
  const again = `${code(`pool-run resume ${run}`)} does just what is missing.`;
  const printed = outputs.flatMap((output) => outputLines(output));
  return [
    ...(printed.length > 0 ? ['', '## Output', ...printed] : []),
    ...(lost.length > 0 ? ['', '## Lost instances', '', ...lost] : []),
    ...(failed.length > 0 ? ['', '## Failed items', '', ...failed] : []),
    ...(coverage.complete ? [] : ['', again]),
  ];
}

const lossNames: Readonly<Record<LossCause, string>> = {
  crashed: 'crashed',
  'timed-out': 'timed out',
  stuck: 'was stuck',
  garbled: 'gave no usable answer',
  'rate-limited': 'was sent away by a rate limit',
  'cannot-start': 'could not be started',
  'over-budget': 'had no money left',
};

/** Output is data: indented, so that nothing in it becomes Markdown, and without control characters. */
function outputLines({ instance, text, isCut, path }: InstanceOutput): string[] {
  if (text.trim() === '') return [];
  const whole = path === undefined ? '' : ` The whole of it is in ${code(path)}.`;
  const cut = isCut ? ['', `Only the end is shown.${whole}`] : [];
  const lines = text.trimEnd().split('\n');
  return ['', `### ${plain(instance)}`, ...cut, '', ...lines.map((line) => `    ${plain(line)}`)];
}
