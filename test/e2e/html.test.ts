import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { Report } from '../../src/model/report.ts';
import { project } from '../project.ts';
import { pageOf, pageParts } from '../reporting/page.ts';
import { busyReport, cleanReport, hostileReport, sampleFindings } from '../reporting/sampleReport.ts';
import { startBrowser } from './browser.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(async () => {
  await browser.close();
});

const wide = { width: 1600, height: 1000 };
const narrow = { width: 360, height: 740 };

describe('the findings of the HTML report', () => {
  it('are 50 of 5,000 at first, and a page of them at a time', async () => {
    const { page } = await open(busyReport(sampleFindings(5_000)));
    const findings = section(page, 'Findings');
    await expectText(findings.getByRole('status'), '5,000 of 5,001 findings');
    expect(await rows(findings).count()).toBe(50);
    expect(await rows(findings).first().textContent()).toContain('reviewer-0.md:1:3');
    const next = findings.getByRole('button', { name: 'Next' });
    await next.click();
    await expectText(findings.locator('.pager span'), 'Page 2 of 100');
    expect(await rows(findings).first().textContent()).toContain('reviewer-50.md');
  });

  it('are turned with the keyboard, which keeps its place on the last page', async () => {
    const { page } = await open(busyReport(sampleFindings(99)));
    const findings = section(page, 'Findings');
    const next = findings.getByRole('button', { name: 'Next' });
    await next.focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Enter');
    await expectText(findings.locator('.pager span'), 'Page 2 of 2');
    expect(await rows(findings).count()).toBe(49);
    expect(await findings.locator('button:focus').textContent()).toBe('Next');
    expect(await next.getAttribute('aria-disabled')).toBe('true');
  });

  it('are found by words, path, rule, instance, command and level, and by all of these together', async () => {
    const { page } = await open(busyReport(sampleFindings(600)));
    const findings = section(page, 'Findings');
    const found = async (number: string): Promise<void> =>
      expectText(findings.getByRole('status'), `${number} of 601 findings`);
    await found('600');
    await findings.getByLabel('Search').fill('RAED  dropped');
    await found('200');
    await findings.getByLabel('Path').fill('Team-3/');
    await found('12');
    await findings.getByLabel('Seen by').selectOption('all of docs');
    await found('6');
    await findings.getByLabel('Seen by').selectOption('writer#2');
    await found('2');
    await findings.getByRole('button', { name: 'Clear filters' }).click();
    await found('600');
    await findings.getByLabel('Rule').selectOption('no-trigger');
    await found('200');
    await findings.getByLabel('200 notes').uncheck();
    await expectText(findings.getByRole('status'), 'No finding matches these filters.');
    expect(await findings.getByRole('table').count()).toBe(0);
  });

  it('show the silenced ones when they are asked for, with the reason', async () => {
    const { page } = await open(busyReport(sampleFindings(6)));
    const findings = section(page, 'Findings');
    expect(await findings.getByText('this is known').count()).toBe(0);
    await findings.getByLabel('1 silenced').check();
    await expectText(findings.getByRole('status'), '7 findings');
    const row = rows(findings).filter({ hasText: 'this is known' });
    expect(await row.getByRole('cell').first().textContent()).toContain('silenced');
    await row.locator('summary').click();
    await row.getByText('by config: a template').waitFor();
  });

  it('open with the keyboard, and say why, what to do, and who saw it', async () => {
    const { page } = await open(busyReport(sampleFindings(6)));
    const row = rows(section(page, 'Findings')).first();
    await row.locator('summary').focus();
    await page.keyboard.press('Enter');
    for (const text of ['Nothing can call it.', 'Add a name.', 'code-reviewer#1']) {
      await row.getByText(text, { exact: true }).waitFor();
    }
    await page.keyboard.press('Enter');
    await page.keyboard.press('Enter');
    expect(await row.getByText('Add a name.').count()).toBe(1);
  });

  it('are said to be none, where there are none', async () => {
    const { page } = await open(cleanReport());
    await section(page, 'Findings').getByText('No findings in 10 items.').waitFor();
    expect(await page.getByRole('searchbox').count()).toBe(0);
  });

  it('may be 25,000', async () => {
    const { page } = await open(busyReport(sampleFindings(25_000)));
    const findings = section(page, 'Findings');
    await findings.getByLabel('Search').fill('reviewer-24999');
    await expectText(findings.getByRole('status'), '1 of 25,001 findings');
    expect(await rows(findings).count()).toBe(1);
  });
});

describe('the other parts of the HTML report', () => {
  it('list the items that failed, with cause, reason and the command that tries them again', async () => {
    const { page } = await open(busyReport(sampleFindings(6)));
    const coverage = section(page, 'Coverage');
    expect(await coverage.textContent()).toMatch(
      /120\s+planned =\s+104\s+done\s+\+\s+12\s+failed\s+\+\s+4\s+skipped/,
    );
    expect(await coverage.locator('.command').textContent()).toBe(
      'pool-run resume 20261120t132756-570z-5d9e6c',
    );
    await expectText(coverage.getByRole('status'), '13 items');
    await coverage.getByLabel('Cause').selectOption('timed-out');
    await expectText(coverage.getByRole('status'), '4 of 13 items');
    expect(await rows(coverage).first().textContent()).toContain('no answer within 10m (after 3 attempts)');
  });

  it('draw what each instance did, and tell apart by form what was lost or came from the cache', async () => {
    const { page } = await open(busyReport(sampleFindings(6)));
    const timeline = section(page, 'Timeline');
    const row = timeline.getByRole('row').filter({ hasText: 'code-reviewer#3' }).first();
    const drawing = row.getByRole('img', { name: /^at work between 160 ms and .*, lost once$/ });
    expect(
      await drawing.locator('rect').evaluateAll((all) => all.map((one) => one.getAttribute('class'))),
    ).toEqual(['cached', 'worked', 'lost', 'worked']);
    const [cached, worked, lost] = await drawing
      .locator('rect')
      .evaluateAll((all) => all.map((one) => one.getBoundingClientRect()));
    expect(cached?.height).toBeLessThan((worked?.height ?? 0) / 2);
    expect(lost?.left).toBeCloseTo(worked?.right ?? 0, 0);
    expect(await drawing.locator('title').nth(2).textContent()).toBe('lost 4.2 s – 5.7 s, 1 item');
    await timeline.getByText('After 3.0 s: at most 3 at a time (the engine asked to slow down).').waitFor();
  });

  it('list first the definitions that the client does not load', async () => {
    const { page } = await open(busyReport([]));
    const definitions = section(page, 'Definitions');
    await definitions.getByText('The client loads 115 of 130 definitions.').waitFor();
    expect(await rows(definitions).first().textContent()).toContain('does not load');
    await definitions.getByLabel('Show').selectOption('what loads otherwise than meant');
    await expectText(definitions.getByRole('status'), '3 of 130 definitions');
  });

  it('keep what a program printed as it was', async () => {
    const { page } = await open(busyReport([]));
    const outputs = section(page, 'Outputs');
    await outputs.getByText('writer#1').click();
    expect(await outputs.locator('pre').textContent()).toBe('checked 12 pages\n\t3 links are dead\n');
  });
});

describe('the page of the HTML report', () => {
  it('is complete without JavaScript, but for its lists', async () => {
    const { page } = await open(busyReport(sampleFindings(6)), { javaScriptEnabled: false });
    await page.getByRole('heading', { name: 'audit docs: 2 errors, 2 warnings, 2 notes' }).waitFor();
    await page.getByText('The run is incomplete: 104 of 120 items done.').waitFor();
    await section(page, 'Findings').getByText('2 × unknown-tool').waitFor();
    await section(page, 'Coverage').getByText('8 crashed').waitFor();
    expect(await page.getByRole('searchbox').count()).toBe(0);
  });

  it.each([
    ['light', wide],
    ['light', narrow],
    ['dark', wide],
    ['dark', narrow],
  ] as const)('has contrast everywhere, in %s colours and %j', async (colorScheme, viewport) => {
    const { page } = await open(busyReport(sampleFindings(30)), { colorScheme, viewport });
    await page.locator('summary').first().click();
    const { looked, low } = await lowContrast(page);
    expect(low).toEqual([]);
    expect(looked).toBeGreaterThan(200);
  });

  it('is found wanting where contrast is low, so that the test means something', async () => {
    const style = `${pageParts.style}:root { --faint: #999999; --edge: #bbbbbb }`;
    const { page } = await open(
      busyReport(sampleFindings(3)),
      {},
      pageOf(busyReport([]), { ...pageParts, style }),
    );
    const { low } = await lowContrast(page);
    expect(low.join('\n')).toMatch(/^dt\. "Wall time" has 2\.85$/m);
    expect(low.join('\n')).toMatch(/^input\. "" has 1\.9/m);
  });

  it('is light or dark, as the reader prefers', async () => {
    const backgrounds = await Promise.all(
      (['light', 'dark'] as const).map(async (colorScheme) => {
        const { page } = await open(cleanReport(), { colorScheme });
        return page.evaluate('getComputedStyle(document.body).backgroundColor');
      }),
    );
    expect(backgrounds).toEqual(['rgb(255, 255, 255)', 'rgb(21, 24, 28)']);
  });

  it.each([narrow, wide])(
    'fits %j, tables stay tables, and nothing but the timeline scrolls sideways',
    async (viewport) => {
      const { page } = await open(busyReport(sampleFindings(6)), { viewport });
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(viewport.width);
      const findings = section(page, 'Findings');
      expect(await findings.getByRole('row').count()).toBe(7);
      expect(await rows(findings).first().getByRole('cell').count()).toBe(4);
    },
  );

  it('keeps whatever was read as text, and in its place', async () => {
    const report = hostileReport();
    for (const viewport of [narrow, wide]) {
      const { page, dialogs } = await open(report, { viewport });
      expect(await page.locator('img, iframe, b b, a[href^="javascript"]').count()).toBe(0);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(viewport.width);
      const row = rows(section(page, 'Findings')).first();
      expect(await row.textContent()).toContain('</script><img src=x onerror=alert(1)>');
      await row.locator('summary').click();
      for (const name of ['Findings', 'Coverage', 'Timeline', 'Definitions', 'Outputs']) {
        expect(await section(page, name).textContent()).toMatch(/<img src=x onerror=alert\(1\)>\\u\{202e\}/);
      }
      expect(dialogs).toEqual([]);
    }
  });

  it('refuses a script that is not its own, and the test would see it', async () => {
    const foreign = pageOf(cleanReport(), { ...pageParts, digest: () => pageParts.digest('another') });
    const { problems } = await open(cleanReport(), {}, foreign);
    expect(problems.join('\n')).toMatch(/script-src/);
    expect(problems.join('\n')).toMatch(/style-src/);
    problems.length = 0;
  });
});

interface OpenPage {
  readonly page: Page;
  /** What the browser complained about. Empty when the test has ended, or the test fails. */
  readonly problems: string[];
  readonly dialogs: string[];
}

/** Opens a report from disk. The test fails when the page complains, or asks for anything but itself. */
async function open(
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

function section(page: Page, name: string): Locator {
  return page.getByRole('region', { name, exact: true });
}

function rows(inside: Locator): Locator {
  return inside.locator('tbody').getByRole('row');
}

async function expectText(locator: Locator, text: string): Promise<void> {
  await expect.poll(() => locator.textContent(), { timeout: 10_000 }).toBe(text);
}

async function lowContrast(
  page: Page,
): Promise<{ readonly looked: number; readonly low: readonly string[] }> {
  return page.evaluate(readFileSync('test/e2e/contrast.js', 'utf8'));
}
