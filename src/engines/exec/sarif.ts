import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Level } from '../../model/severity.ts';
import {
  firstProblem,
  noReport,
  parseJson,
  type NoReport,
  type ProgramReport,
  type ReadReport,
  type ReportedFailure,
  type ReportedFinding,
} from './report.ts';
import {
  sarifLogSchema,
  type SarifLocation,
  type SarifNotification,
  type SarifResult,
  type SarifRule,
  type SarifRun,
} from './sarifLog.ts';

export const readSarif: ReadReport = (text) => {
  const json = parseJson(text);
  if ('lost' in json) return json;
  const parsed = sarifLogSchema.safeParse(json.value);
  if (!parsed.success) return noReport('SARIF 2.1.0', firstProblem(parsed.error), text);
  const findings: ReportedFinding[] = [];
  const failures: ReportedFailure[] = [];
  for (const run of parsed.data.runs) {
    const report = reportOf(run);
    if ('lost' in report) return report;
    findings.push(...report.findings);
    failures.push(...report.failures);
  }
  return { findings, failures };
};

/**
 * A tool that failed at some files tells so in notifications that name them, and has done the others (so does ESLint with a
 * file that it cannot parse). One that tells only that it failed has done nothing that can be trusted.
 */
function reportOf(run: SarifRun): ProgramReport | NoReport {
  const rules = rulesOf(run);
  const findings = run.results.filter(isFinding).map((result) => findingOf(result, run, rules));
  const failures: ReportedFailure[] = [];
  for (const { executionSuccessful, ...told } of run.invocations) {
    const notices = [...told.toolExecutionNotifications, ...told.toolConfigurationNotifications];
    const errors = executionSuccessful ? [] : notices.filter(({ level }) => level === 'error');
    const failed = errors.flatMap((error) => failureOf(error, run));
    if (!executionSuccessful && (failed.length === 0 || failed.length < errors.length)) {
      const words = notices.map((notice) => textOf(notice)).join(' ');
      return { lost: 'crashed', reason: `its SARIF says that it failed: ${words || 'without a reason'}` };
    }
    failures.push(...failed);
    findings.push(...notices.filter((one) => isWarning(one, errors)).map((one) => noticeOf(one, run)));
  }
  return { findings, failures };
}

function failureOf(error: SarifNotification, run: SarifRun): ReportedFailure[] {
  const { path } = placeOf(error, run);
  return path === undefined ? [] : [{ item: path, reason: textOf(error) }];
}

function rulesOf({ tool }: SarifRun): Map<string, SarifRule> {
  const rules = [tool.driver, ...tool.extensions].flatMap((component) => component.rules);
  return new Map(rules.map((rule) => [rule.id, rule]));
}

/** What the tool's users have suppressed, and checks that were passed, are none. */
function isFinding({ kind, suppressions }: SarifResult): boolean {
  const isSuppressed = suppressions.length > 0 && suppressions.every(({ status }) => status === 'accepted');
  return !isSuppressed && kind !== 'pass' && kind !== 'notApplicable';
}

function findingOf(
  result: SarifResult,
  run: SarifRun,
  rules: ReadonlyMap<string, SarifRule>,
): ReportedFinding {
  const byIndex = run.tool.driver.rules[result.ruleIndex ?? -1];
  const ruleId = result.ruleId ?? result.rule?.id ?? byIndex?.id ?? 'result';
  // 3.27.3: the id of a result may have parts after the rule's own.
  const rule = rules.get(ruleId) ?? rules.get(ruleId.split('/').slice(0, -1).join('/')) ?? byIndex;
  return { ruleId, level: levelOf(result, rule), ...placed(result, run, textOf(result, rule)) };
}

/** 3.27.10: the result's own level, else its rule's, else warning. Whatever is no failure has none, and is a note here. */
function levelOf({ kind, level }: SarifResult, rule: SarifRule | undefined): Level {
  const given = kind === 'fail' ? (level ?? rule?.defaultConfiguration?.level ?? 'warning') : 'none';
  return given === 'none' ? 'note' : given;
}

/** A warning about how the tool was run can mean that a file was left out, which nobody would see otherwise. */
function isWarning(notice: SarifNotification, errors: readonly SarifNotification[]): boolean {
  return (notice.level === 'warning' || notice.level === 'error') && !errors.includes(notice);
}

function noticeOf(notice: SarifNotification, run: SarifRun): ReportedFinding {
  const level = notice.level === 'error' ? 'error' : 'warning';
  return { ruleId: notice.descriptor?.id ?? 'notification', level, ...placed(notice, run, textOf(notice)) };
}

/** 3.11: the text itself, or the one of that name in the rule, with its arguments put in. */
function textOf({ message }: Pick<SarifResult, 'message'>, rule?: SarifRule): string {
  const named = message.id === undefined ? undefined : rule?.messageStrings?.[message.id]?.text;
  const text = message.text ?? named ?? message.markdown ?? message.id ?? 'There is no message.';
  return text.replaceAll(/\{(\d+)\}/g, (whole, index: string) => message.arguments[Number(index)] ?? whole);
}

function placed(
  where: Pick<SarifResult, 'locations'>,
  run: SarifRun,
  text: string,
): Pick<ReportedFinding, 'message' | 'path' | 'line' | 'column'> {
  const { elsewhere, ...place } = placeOf(where, run);
  return { ...place, message: elsewhere === undefined ? text : `${text} (in ${elsewhere})` };
}

interface Place {
  readonly path?: string;
  readonly line?: number | undefined;
  readonly column?: number | undefined;
  /** An address that is no file. */
  readonly elsewhere?: string;
}

function placeOf({ locations: [first] }: Pick<SarifResult, 'locations'>, run: SarifRun): Place {
  const { artifactLocation, region = {} } = first?.physicalLocation ?? {};
  const { uri, uriBaseId = '' } = namedLocation(artifactLocation, run);
  if (uri === undefined) return {};
  const path = pathOf(uri, run.originalUriBaseIds[uriBaseId]?.uri);
  if (path === undefined) return { elsewhere: uri };
  return { path, line: region.startLine, column: region.startColumn };
}

/** 3.4.5: instead of its address a location may have the number of an artifact that is listed elsewhere. */
function namedLocation(location: SarifLocation = {}, { artifacts }: SarifRun): SarifLocation {
  if (location.uri !== undefined || location.index === undefined) return location;
  return artifacts[location.index]?.location ?? {};
}

/** The path that a URI names, relative ones as they are; undefined for what is no file. */
function pathOf(uri: string, base: string | undefined): string | undefined {
  if (/^file:/i.test(uri)) return fileOf(uri);
  if (/^[a-z][a-z\d+.-]+:/i.test(uri)) return undefined;
  const folder = base !== undefined && /^file:/i.test(base) ? fileOf(base) : undefined;
  return folder === undefined ? decoded(uri) : join(folder, decoded(uri));
}

function fileOf(url: string): string | undefined {
  try {
    return fileURLToPath(url);
  } catch {
    return undefined;
  }
}

/** Some tools write paths where SARIF wants URIs: a percent sign is then only that. */
function decoded(uri: string): string {
  try {
    return decodeURIComponent(uri);
  } catch {
    return uri;
  }
}
