import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { pageOf, pageParts } from '../reporting/page.ts';
import { busyReport, cleanReport, hostileReport, sampleFindings } from '../reporting/sampleReport.ts';
import { open, section, rows } from './htmlPages.ts';

const wide = { width: 1600, height: 1000 };

const narrow = { width: 360, height: 740 };

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

async function lowContrast(
  page: Page,
): Promise<{ readonly looked: number; readonly low: readonly string[] }> {
  return page.evaluate(readFileSync('test/e2e/contrast.js', 'utf8'));
}
