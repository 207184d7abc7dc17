import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Report } from '../../src/model/report.ts';
import { htmlReporter, pageFiles, type PageParts } from '../../src/reporting/html.ts';

/** The script and the style as the package brings them along. */
export const pageParts: PageParts = {
  script: contentOf(pageFiles.script),
  style: contentOf(pageFiles.style),
  digest: (text) => createHash('sha256').update(text).digest('base64'),
};

/** The HTML report, as the command line writes it. */
export function pageOf(report: Report, parts: PageParts = pageParts): string {
  return htmlReporter(parts)(report);
}

function contentOf(files: readonly string[]): string {
  return files.map((file) => readFileSync(`assets/report/${file}`, 'utf8')).join('');
}
