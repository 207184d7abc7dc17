import type { Locator } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { busyReport, cleanReport, sampleFindings } from '../reporting/sampleReport.ts';
import { open, section, rows } from './htmlPages.ts';

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

async function expectText(locator: Locator, text: string): Promise<void> {
  await expect.poll(() => locator.textContent(), { timeout: 10_000 }).toBe(text);
}
