import { describe, expect, it } from 'vitest';
import { reportSchema } from '../../src/model/report.ts';
import { timeline as drawTimeline } from '../../src/reporting/html/timeline.ts';
import { fc } from '../model/fc.ts';
import { pageOf } from './page.ts';
import { busyReport, cleanReport, hostileReport, sampleFindings, samplePlan } from './sampleReport.ts';
import { sampleMeasures } from './sampleMeasures.ts';
import { instancesOf, dataOf } from './htmlParts.ts';

describe('the report as HTML', () => {
  it('says in its head and without a script what was found, and what it cost', () => {
    const instances = instancesOf(8);
    const counts = { error: 1, warning: 2_000, note: 0, silenced: 0 };
    const text = pageOf(cleanReport({ counts, measures: { ...sampleMeasures, instances } }));
    expect(text).toContain('<title>audit: 1 error, 2,000 warnings, 0 notes · pool-run</title>');
    expect(textOf(text)).toContain('audit: 1 error, 2,000 warnings, 0 notes');
    expect(textOf(text)).toContain('Complete: all 10 items are done.');
    expect(textOf(text)).toContain(
      '8 instances, 12.1 s; one after another this work would have been 74.8 s (sum of instance time); 77 % of what 8 instances can do.',
    );
  });

  it.each(['incomplete', 'interrupted'] as const)('says that it is %s, and how to go on', (outcome) => {
    const text = textOf(pageOf({ ...busyReport([]), outcome, run: 'r7' }));
    expect(text).toContain(
      `The run is ${outcome}: 104 of 120 items done. 16 items without a result: pool-run resume r7`,
    );
    expect(text).toContain('120 planned = 104 done + 12 failed + 4 skipped. 31 results came from the cache.');
  });

  it('calls nothing found good news only where everything was looked at', () => {
    const counts = { error: 0, warning: 0, note: 0, silenced: 2 };
    const missing = { ...cleanReport().coverage, done: 8, failed: 2, complete: false };
    const nothing = { ...cleanReport().coverage, planned: 0, done: 0 };
    expect(textOf(pageOf(cleanReport()))).toContain('No findings in 10 items. Nothing to mend.');
    expect(textOf(pageOf(cleanReport({ counts })))).toContain('Nothing to mend. 2 findings silenced');
    expect(textOf(pageOf(cleanReport({ outcome: 'incomplete', coverage: missing })))).toContain(
      'No findings in what was done, but 2 items without a result.',
    );
    expect(textOf(pageOf(cleanReport({ coverage: nothing })))).toContain('There was nothing to look at.');
  });

  it('says that a pool was not worth it where there were too few items', () => {
    const plan = samplePlan('audit', 'worker', 1);
    const few = {
      ...plan,
      size: { ...plan.size, reason: 'below-min-items' as const },
      pool: { ...plan.pool, min_items: 5 },
    };
    const measures = { ...sampleMeasures, instances: instancesOf(1), wallMilliseconds: 80 };
    expect(textOf(pageOf(cleanReport({ plans: [few], measures })))).toContain(
      '1 instance, 0.08 s. A pool was not worth it: fewer items than min_items (5).',
    );
  });

  it('never shows as all what is not all', () => {
    const measures = { ...sampleMeasures, efficiency: 0.9999 };
    expect(textOf(pageOf(cleanReport({ measures })))).toContain('Efficiency 99.9 %');
  });

  it('shows every measure', () => {
    const text = textOf(pageOf(cleanReport()));
    const shown = [
      'Wall time 12.1 s',
      'Sum of instance time 74.8 s',
      'Lower bound 9.3 s',
      'Critical path 11.9 s',
    ];
    const others = [
      'Longest item 4.2 s',
      'Bottleneck code-reviewer#3',
      'Distribution 1.2 ms',
      'Starts 410 ms',
    ];
    const rest = ['Aggregation 31 ms', 'Width 8', 'Retries 0', 'Cache hits 0', 'Peak memory 89 MB'];
    for (const measure of [...shown, ...others, ...rest]) expect(text).toContain(measure);
  });

  it('lets choose among instances below their commands, in the order of their numbers', () => {
    const findings = sampleFindings(12).map((finding, index) => ({
      ...finding,
      sources: [`writer#${12 - index}`, 'merge'],
    }));
    const plans = [samplePlan('audit', 'code-reviewer', 2), samplePlan('docs', 'writer', 12)];
    const { origins } = dataOf(pageOf(cleanReport({ findings, plans })));
    expect(origins.map(({ label, command }) => [command, label])).toEqual([
      ['docs', 'all of docs'],
      ...Array.from({ length: 12 }, (_, index) => ['docs', `writer#${index + 1}`]),
      [undefined, 'merge'],
    ]);
  });
});

describe('the timeline', () => {
  it('keeps every span inside the drawing, and none too narrow to be seen', () => {
    const span = fc.record({
      instance: fc.constant('worker#1'),
      fromMilliseconds: fc.nat({ max: 20_000 }),
      lasts: fc.nat({ max: 20_000 }),
      items: fc.constant(1),
      state: fc.constant('worked' as const),
    });
    fc.assert(
      fc.property(fc.array(span), fc.nat({ max: 100 }), (spans, wallMilliseconds) => {
        const timeline = spans.map(({ lasts, ...one }) => ({
          ...one,
          toMilliseconds: one.fromMilliseconds + lasts,
        }));
        const measures = { ...sampleMeasures, wallMilliseconds, instances: instancesOf(1), timeline };
        const drawn = [
          ...drawTimeline(measures).markup.matchAll(/<rect class="worked" x="([^%]+)%" width="([^%]+)%"/g),
        ];
        expect(drawn).toHaveLength(spans.length);
        for (const [, x, width] of drawn) {
          expect(Number(x)).toBeGreaterThanOrEqual(0);
          expect(Number(width)).toBeGreaterThan(0.1);
          expect(Number(x) + Number(width)).toBeLessThanOrEqual(100.002);
        }
      }),
    );
  });
});

describe('the reports that these tests use', () => {
  it('are reports', () => {
    for (const report of [cleanReport(), busyReport(sampleFindings(9)), hostileReport()]) {
      expect(reportSchema.parse(report)).toEqual(report);
    }
  });
});

/** What a reader sees of the page, without what only its script shows. */
function textOf(text: string): string {
  const body = text.slice(text.indexOf('<body>'), text.indexOf('<script'));
  const entities = body
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll('&#39;', "'")
    .replaceAll('&quot;', '"');
  return entities.replaceAll(/\s+/g, ' ').replaceAll(/ (?=[:,.])/g, '');
}
