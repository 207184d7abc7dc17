import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { maskSecrets } from '../../src/model/secrets.ts';
import { reportSchema, type Measures, type Report } from '../../src/model/report.ts';
import type { PageData } from '../../src/reporting/html/data.ts';
import { timeline as drawTimeline } from '../../src/reporting/html/timeline.ts';
import { plain } from '../../src/reporting/plain.ts';
import { fc } from '../model/fc.ts';
import { pageOf } from './page.ts';
import {
  busyReport,
  cleanReport,
  hostileReport,
  sampleFindings,
  sampleMeasures,
  samplePlan,
} from './sampleReport.ts';

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

describe('the safety of the HTML report', () => {
  it('allows its own script and style by their digests, and nothing else', () => {
    const text = pageOf(busyReport(sampleFindings(3)));
    const [, policy = ''] = /<meta http-equiv="Content-Security-Policy" content="([^"]*)">/.exec(text) ?? [];
    const [, style = ''] = /<style>([^]*?)<\/style>/.exec(text) ?? [];
    const [, script = ''] = /<script>([^]*?)<\/script>/.exec(text) ?? [];
    expect(policy.split('; ')).toEqual([
      "default-src 'none'",
      `script-src 'sha256-${digest(script)}'`,
      `style-src 'sha256-${digest(style)}'`,
      "base-uri 'none'",
      "form-action 'none'",
      "require-trusted-types-for 'script'",
      "trusted-types 'none'",
    ]);
    expect(script.length).toBeGreaterThan(1_000);
    expect(style.length).toBeGreaterThan(1_000);
  });

  it('holds nothing that the policy would refuse, and no address', () => {
    const text = pageOf(busyReport(sampleFindings(3)));
    expect(text).not.toMatch(/ style=| on[a-z]+=|https?:|url\((?!["']#)|@import ["u]/);
  });

  it('has the same elements, whatever was read', () => {
    const elements = elementsOf(pageOf(reportWith('x', 'y')));
    fc.assert(
      fc.property(anyText(), anyText(), (one, other) => {
        expect(elementsOf(pageOf(reportWith(one, other)))).toEqual(elements);
      }),
    );
    expect(elements.length).toBeGreaterThan(100);
  });

  it('gives its script every text as it is shown elsewhere, whatever was read', () => {
    fc.assert(
      fc.property(anyText(), anyText(), (message, path) => {
        const { findings, items } = dataOf(pageOf(reportWith(message, path)));
        expect(findings[0]).toMatchObject({
          message: plain(message),
          path: plain(path),
          place: plain(`${path}:1:3`),
        });
        expect(items[0]).toMatchObject({ item: plain(path), reason: plain(message) });
      }),
    );
  });

  it('lets no control or direction character through', () => {
    fc.assert(
      fc.property(anyText(), anyText(), (one, other) => {
        expect(pageOf(reportWith(one, other))).not.toMatch(
          /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u061C\u200B-\u200F\u2028-\u202E\u2060-\u2069\uFEFF]/,
        );
      }),
    );
  });

  it('stays whole when secrets in it are masked', () => {
    const key = `ghp_${'a8Kd03jQzPx7LmW2vYt5RsNb'.repeat(2).slice(0, 36)}`;
    const [finding] = sampleFindings(1).map((one) => ({ ...one, message: `a key: ${key}` }));
    const text = pageOf(cleanReport({ findings: finding ? [finding] : [] }));
    const masked = maskSecrets(text);
    expect(text).toContain(key);
    expect(masked).not.toContain(key);
    expect(dataOf(masked).findings[0]?.message).toBe('a key: ghp_a8K…');
  });
});

describe('the reports that these tests use', () => {
  it('are reports', () => {
    for (const report of [cleanReport(), busyReport(sampleFindings(9)), hostileReport()]) {
      expect(reportSchema.parse(report)).toEqual(report);
    }
  });
});

function reportWith(one: string, other: string): Report {
  const report = busyReport(
    sampleFindings(1).map((finding) => ({
      ...finding,
      ruleId: one,
      message: one,
      location: { ...finding.location, path: other },
      sources: [one],
    })),
  );
  const outputs = [{ instance: other, text: one, isCut: true, path: other }];
  const failures = [{ item: other, cause: 'garbled' as const, reason: one, attempts: 1 }];
  const instances = instancesOf(1).map((instance) => ({
    ...instance,
    name: one,
    losses: [{ cause: 'crashed' as const, detail: other }],
  }));
  return {
    ...report,
    run: one,
    command: other,
    coverage: { ...report.coverage, failures },
    outputs: one.trim() === '' ? [] : outputs,
    plans: [{ ...samplePlan(one, 'worker', 1), engine: other }],
    measures: { ...sampleMeasures, instances, bottleneck: { kind: 'item', name: one, milliseconds: 1 } },
  };
}

function instancesOf(number: number): Measures['instances'] {
  return Array.from({ length: number }, (_, index) => ({
    name: `worker#${index + 1}`,
    items: 1,
    busyMilliseconds: 60,
    busyShare: 0.5,
    spawnMilliseconds: 1,
    losses: [],
  }));
}

function anyText(): fc.Arbitrary<string> {
  const markup = [
    '<',
    '>',
    '"',
    "'",
    '&',
    '</script>',
    '<!--',
    '</pre>',
    '\u202E',
    '\u2028',
    '\u0000',
    '\u001B[31m',
    '\n',
    '\t',
    ' ',
    '" onload="',
  ];
  return fc.oneof(
    fc
      .array(fc.constantFrom(...markup, 'a'), { minLength: 1, maxLength: 12 })
      .map((parts) => `x${parts.join('')}`),
    fc.string({ unit: 'binary' }).map((text) => `x${text}`),
  );
}

/** Names of all elements and their attributes, in order: what a browser could take for markup. */
function elementsOf(text: string): string[] {
  return Array.from(text.matchAll(/<[a-z!/][^\s>]*|(?<=<[^<>]*\s)[a-z-]+="/gi), ([found]) => found);
}

/** What a reader sees of the page, without what only its script shows. */
function textOf(text: string): string {
  const body = text.slice(text.indexOf('<body>'), text.indexOf('<script'));
  const entities = body
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll('&#39;', "'")
    .replaceAll('&quot;', '"');
  return entities.replaceAll(/\s+/g, ' ').replaceAll(/ (?=[:,.])/g, '');
}

function dataOf(text: string): PageData {
  const [, data = ''] = /<script type="application\/json" id="data">([^<]*)<\/script>/.exec(text) ?? [];
  return JSON.parse(data) as PageData;
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64');
}
