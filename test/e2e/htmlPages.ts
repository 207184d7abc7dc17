import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished } from 'vitest';
import type { Report } from '../../src/model/report.ts';
import { project } from '../project.ts';
import { pageOf } from '../reporting/page.ts';
import { startBrowser } from './browser.ts';

let browser: Browser;

beforeAll(async () => {
  browser = await startBrowser();
});

afterAll(async () => {
  await browser.close();
});

interface OpenPage {
  readonly page: Page;
  /** What the browser complained about. Empty when the test has ended, or the test fails. */
  readonly problems: string[];
  readonly dialogs: string[];
}

/** Opens a report from disk. The test fails when the page complains, or asks for anything but itself. */
export async function open(
  report: Report,
  options: Parameters<Browser['newContext']>[0] = {},
  text = pageOf(report),
): Promise<OpenPage> {
  const url = pathToFileURL(join(project({ 'report.html': text }), 'report.html')).href;
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const problems: string[] = [];
  const dialogs: string[] = [];
  const requests: string[] = [];
  page.on('console', (message) => problems.push(message.text()));
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('request', (request) => requests.push(request.url()));
  page.on('dialog', (dialog) => {
    dialogs.push(dialog.message());
    void dialog.dismiss();
  });
  onTestFinished(async () => {
    await context.close();
    expect(problems).toEqual([]);
    expect(requests).toEqual([url]);
  });
  await page.goto(url);
  return { page, problems, dialogs };
}

export function section(page: Page, name: string): Locator {
  return page.getByRole('region', { name, exact: true });
}

export function rows(inside: Locator): Locator {
  return inside.locator('tbody').getByRole('row');
}
