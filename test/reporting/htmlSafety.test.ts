import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { maskSecrets } from '../../src/model/secrets.ts';
import type { Report } from '../../src/model/report.ts';
import { plain } from '../../src/reporting/plain.ts';
import { fc } from '../model/fc.ts';
import { pageOf } from './page.ts';
import { busyReport, cleanReport, sampleFindings, samplePlan } from './sampleReport.ts';
import { sampleMeasures } from './sampleMeasures.ts';
import { instancesOf, dataOf } from './htmlParts.ts';

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

function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64');
}
