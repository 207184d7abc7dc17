import type { Report } from '../../src/model/report.ts';
import type { Tests } from '../../src/model/tests.ts';
import { project, type Files } from '../project.ts';

/** A project whose tests Node runs itself. */
export function nodeProject(files: Files, scripts: Record<string, string> = { test: 'node --test' }): string {
  return project({ 'package.json': JSON.stringify({ scripts }), ...files });
}

export const passing =
  "import test from 'node:test';\ntest('adds', () => {});\ntest.skip('later', () => {});\n";

export const failing =
  "import test from 'node:test';\n\ntest('breaks', () => {\n  throw new Error('boom');\n});\n";

export function testsOf(report: Report): Tests {
  if (!report.tests) throw new Error('the report has no tests');
  return report.tests;
}
