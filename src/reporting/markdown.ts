import { groupBy } from '../model/groupBy.ts';
import type { Finding } from '../model/finding.ts';
import { levels, type Level } from '../model/severity.ts';
import type { Reporter } from '../model/ports.ts';
import type { Report } from '../model/report.ts';
import { count, plain } from './plain.ts';

/** The whole report as Markdown. */
export const markdownReporter: Reporter = (report) => render(report, Infinity);

/** The report for a terminal: at most `most` places for each rule, the rest counted. */
export function summaryReporter(most: number): Reporter {
  return (report) => render(report, most);
}

function render(report: Report, most: number): string {
  const byRule = groupBy(report.findings, (finding) => finding.ruleId);
  const sections = levels.flatMap((level) => section(report, level, byRule, most));
  return [headline(report), '', ...facts(report), ...sections, ...failures(report), ''].join('\n');
}

/** One line that says it all. */
export function headline({ command, counts, outcome, coverage }: Report): string {
  const found = levels.map((level) => count(counts[level], level)).join(', ');
  const state =
    outcome === 'complete' ? '' : ` (${outcome}: ${coverage.done} of ${coverage.planned} items done)`;
  return `# ${command}: ${found}${state}`;
}

function facts({ coverage, counts, definitions, plan, measures }: Report): string[] {
  const lines: string[] = [];
  if (coverage.planned === 0) lines.push('There was nothing to do: no items were found.');
  if (definitions && definitions.length > 0) {
    const loading = definitions.filter((row) => row.loads).length;
    lines.push(`${loading} of ${count(definitions.length, 'definition')} load.`);
  }
  const { planned, done, failed, skipped } = coverage;
  lines.push(`Coverage: ${planned} planned = ${done} done + ${failed} failed + ${skipped} skipped.`);
  if (counts.silenced > 0) lines.push(`${count(counts.silenced, 'finding')} silenced.`);
  const where = measures.mode === 'threads' ? 'on worker threads' : 'in one thread';
  lines.push(`${count(plan.shards.length, 'instance')} ${where}, ${duration(measures.wallMilliseconds)}.`);
  return [lines.join('  \n')];
}

const titles: Readonly<Record<Level, string>> = { error: 'Errors', warning: 'Warnings', note: 'Notes' };

function section(
  report: Report,
  level: Level,
  byRule: ReadonlyMap<string, readonly Finding[]>,
  most: number,
): string[] {
  const rules = report.rules.filter((rule) => rule.level === level && byRule.has(rule.id));
  if (rules.length === 0) return [];
  const blocks = rules.flatMap((rule) => {
    const findings = byRule.get(rule.id) ?? [];
    const shown = findings.slice(0, most);
    const hidden = findings.length - shown.length;
    return [
      '',
      `### ${rule.id} (${findings.length})`,
      '',
      `${rule.reason} ${rule.fix}`,
      '',
      ...shown.map(findingLine),
      ...(hidden > 0 ? [`- … and ${hidden} more`] : []),
    ];
  });
  return ['', `## ${titles[level]}`, ...blocks];
}

function findingLine({ location, message, related }: Finding): string {
  const place = `${plain(location.path)}:${location.line}:${location.column}`;
  const others = (related ?? []).slice(0, 10).map((other) => `\`${plain(other.path)}:${other.line}\``);
  const more = (related?.length ?? 0) - others.length;
  const also = others.length === 0 ? '' : ` See ${others.join(', ')}${more > 0 ? ` and ${more} more` : ''}.`;
  return `- \`${place}\` ${plain(message)}${also}`;
}

function failures({ coverage }: Report): string[] {
  if (coverage.failures.length === 0) return [];
  const lines = coverage.failures.map(({ item, reason }) => `- \`${plain(item)}\`: ${plain(reason)}`);
  return ['', '## Failed items', '', ...lines];
}

/** `0.08 s`, `12.1 s`, `3 min 20 s`. */
export function duration(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds < 1) return `${seconds.toFixed(2)} s`;
  if (seconds < 100) return `${seconds.toFixed(1)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}
