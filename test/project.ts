import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';

/** Files by path, as text or bytes. */
export type Files = Readonly<Record<string, string | Uint8Array>>;

/** Makes a folder with these files, gone when the test has ended. */
export function project(files: Files): string {
  const folder = mkdtempSync(join(tmpdir(), 'pool-run-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  write(folder, files);
  return folder;
}

/** Writes files below a folder. */
export function write(folder: string, files: Files): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
}

/** Front matter and a body; `keys` is the YAML between the lines of dashes. */
export function markdown(keys: string, body = 'You do this.\n'): string {
  return `---\n${keys}\n---\n\n${body}`;
}

/** The keys of an agent without a finding; further lines follow. */
export function agent(name: string, ...lines: string[]): string {
  const keys = [`name: ${name}`, `description: Use when ${name}.`, ...lines];
  if (!lines.some((line) => line.startsWith('tools'))) keys.push('tools: Read, Grep');
  return markdown(keys.join('\n'));
}
