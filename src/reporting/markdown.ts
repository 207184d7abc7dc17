import { groupBy } from '../model/groupBy.ts';
import type { Finding } from '../model/finding.ts';
import { levels, type Level } from '../model/severity.ts';
import type { Reporter } from '../model/ports.ts';
import type { Report } from '../model/report.ts';
import { count, digits, plain } from './plain.ts';

/** The whole report as Markdown. */
export const markdownReporter: Reporter = (report) => render(report, Infinity);

/** The report for a terminal: at most `most` places for each rule, the rest counted. */
export function summaryReporter(most: number): Reporter {
  return (report) => render(report, most);
}

function render(report: Report, most: number): string {
  const sections = levels.flatMap((level) => section(report, level, most));
  return [headline(report), '', ...facts(report), ...sections, ...failures(report), ''].join('\n');
}

/** One line that says it all. */
export function headline({ command, counts, outcome, coverage }: Report): string {
  const found = levels.map((level) => count(counts[level], level)).join(', ');
  const state =
    outcome === 'complete' ? '' : ` (${outcome}: ${coverage.done} of ${coverage.planned} items done)`;
  return `# ${plain(command)}: ${found}${state}`;
}

function facts({ coverage, counts, definitions, plan, measures }: Report): string[] {
  const lines: string[] = [];
  if (coverage.planned === 0) lines.push('There was nothing to do: no items were found.');
  if (definitions && definitions.length > 0) {
    const loading = definitions.filter((row) => row.loads).length;
    lines.push(`The client loads ${digits(loading)} of ${count(definitions.length, 'definition')}.`);
  }
  const { planned, done, failed, skipped } = coverage;
  lines.push(`Coverage: ${planned} planned = ${done} done + ${failed} failed + ${skipped} skipped.`);
  if (counts.silenced > 0) lines.push(`${count(counts.silenced, 'finding')} silenced.`);
  const where = measures.mode === 'threads' ? 'on worker threads' : 'in one thread';
  if (plan.shards.length > 0) {
    lines.push(`${count(plan.shards.length, 'instance')} ${where}, ${duration(measures.wallMilliseconds)}.`);
  }
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

function findingLine({ location, message, related }: Finding): string {
  const place = code(`${location.path}:${location.line}:${location.column}`);
  const others = (related ?? []).slice(0, 10).map((other) => code(`${other.path}:${other.line}`));
  const more = (related?.length ?? 0) - others.length;
  const also = others.length === 0 ? '' : ` See ${others.join(', ')}${more > 0 ? ` and ${more} more` : ''}.`;
  return `- ${place} ${prose(message)}${also}`;
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

function failures({ coverage, measures }: Report): string[] {
  const lost = measures.instances.flatMap(({ name, lost: why }) =>
    why === undefined ? [] : `- ${code(name)}: ${prose(why)}`,
  );
  const failed = coverage.failures.map(({ item, reason }) => `- ${code(item)}: ${prose(reason)}`);
  return [
    ...(lost.length > 0 ? ['', '## Lost instances', '', ...lost] : []),
    ...(failed.length > 0 ? ['', '## Failed items', '', ...failed] : []),
  ];
}

/** `0.08 s`, `12.1 s`, `3 min 20 s`. */
export function duration(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds < 0.995) return `${seconds.toFixed(2)} s`;
  if (seconds < 99.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
