import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Reporter } from '../../model/ports.ts';
import { htmlReporter, pageFiles } from '../../reporting/html.ts';
import { packageFolder } from '../installation.ts';

/** The HTML report, with the script and the style that the package brings. */
export function pageReporter(): Reporter {
  return htmlReporter({
    script: read(pageFiles.script),
    style: read(pageFiles.style),
    digest: (text) => createHash('sha256').update(text).digest('base64'),
  });
}

function read(names: readonly string[]): string {
  return names.map((name) => readFileSync(join(packageFolder(), 'assets', 'report', name), 'utf8')).join('');
}
