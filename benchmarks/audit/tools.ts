import { existsSync, readFileSync } from 'node:fs';
import { isAbsolute, join, relative, sep } from 'node:path';
import * as z from 'zod';
import { bin } from '../measuring/processes.ts';
import { binOf } from '../peers.ts';
import { linters, type Linter } from './linters.ts';

/** What a tool says of a project, of level error or warning unless it is pool-run. */
export interface ToolFinding {
  /** Relative to the project. */
  readonly path: string;
  readonly related: readonly string[];
  readonly ruleId: string;
  readonly level: 'error' | 'warning' | 'note';
  readonly message: string;
}

/** A linter that is measured. */
export interface Tool {
  readonly name: string;
  /** Whether its rules are ours, so that a finding can be asked to be of the planted defect's rule. */
  readonly knowsRules: boolean;
  readonly args: (project: string) => string[];
  /** The findings in what it printed or wrote; undefined where that is no JSON. */
  readonly read: (output: string, project: string) => ToolFinding[] | undefined;
  /** What it leaves in the project. */
  readonly leaves: readonly string[];
}

/** The tools to compare, pool-run first and in its parallel form. */
export function tools(withPeers: boolean): Tool[] {
  const poolRun = [poolRunTool('pool-run', []), poolRunTool('pool-run --sequential', ['--sequential'])];
  return withPeers ? [...poolRun, ...linters.map(peerTool)] : poolRun;
}

const ourReport = z.object({
  findings: z.array(
    z.object({
      ruleId: z.string(),
      level: z.enum(['error', 'warning', 'note']),
      message: z.string(),
      location: z.object({ path: z.string() }),
      related: z.array(z.object({ path: z.string() })).default([]),
    }),
  ),
});

function poolRunTool(name: string, more: readonly string[]): Tool {
  return {
    name,
    knowsRules: true,
    args: () => [bin, 'audit', '--json', '--quiet', '--fail-on', 'never', ...more],
    read(output) {
      const { findings } = ourReport.parse(JSON.parse(output));
      return findings.map(({ location, related, ...finding }) => ({
        ...finding,
        path: location.path,
        related: related.map(({ path }) => path),
      }));
    },
    leaves: ['.pool-run'],
  };
}

const cclintReport = z.object({
  results: z.array(
    z.object({ file: z.string(), errors: z.array(z.string()), warnings: z.array(z.string()) }),
  ),
});

const claudelintIssues = z.array(
  z.object({ message: z.string(), file: z.string().optional(), ruleId: z.string().optional() }),
);
const claudelintReport = z.object({
  validators: z.array(z.object({ name: z.string(), errors: claudelintIssues, warnings: claudelintIssues })),
});

function peerTool(peer: Linter): Tool {
  return {
    name: peer.name,
    knowsRules: false,
    args: () => [binOf(peer), ...peer.args],
    read(output, project) {
      const file = peer.report === undefined ? undefined : join(project, peer.report);
      if (file !== undefined && !existsSync(file)) return undefined;
      const text = file === undefined ? output : readFileSync(file, 'utf8');
      return (readCclint(text) ?? readClaudelint(text))?.map((finding) => ({
        ...finding,
        path: shown(finding.path, project),
      }));
    },
    leaves: ['lint-report.json', '.claudelint-cache'],
  };
}

function readCclint(text: string): ToolFinding[] | undefined {
  const report = cclintReport.safeParse(jsonOf(text));
  return report.data?.results.flatMap(({ file, errors, warnings }) =>
    [
      ...errors.map((message) => ['error', message] as const),
      ...warnings.map((message) => ['warning', message] as const),
    ].map(([level, message]) => ({ path: file, related: [], ruleId: '', level, message })),
  );
}

function readClaudelint(text: string): ToolFinding[] | undefined {
  const report = claudelintReport.safeParse(jsonOf(text));
  return report.data?.validators.flatMap(({ errors, warnings }) =>
    [
      ...errors.map((issue) => ({ level: 'error' as const, issue })),
      ...warnings.map((issue) => ({ level: 'warning' as const, issue })),
    ].map(({ level, issue: { file = '', ruleId = '', message } }) => ({
      path: file,
      related: [],
      ruleId,
      level,
      message,
    })),
  );
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function shown(path: string, project: string): string {
  return (isAbsolute(path) ? relative(project, path) : path).split(sep).join('/');
}
