import { describe, expect, it } from 'vitest';
import type { Finding } from '../../src/model/finding.ts';
import { lossCauses } from '../../src/model/outcome.ts';
import { reportSchema, type Coverage, type Report } from '../../src/model/report.ts';
import { jsonReporter } from '../../src/reporting/json.ts';
import { headline, markdownReporter, summaryReporter } from '../../src/reporting/markdown.ts';
import { findingOf, itemsOf, measuresOf, planOf, reportOf } from '../model/samples.ts';
import { fc } from '../model/fc.ts';

/** What can move a cursor, colour a screen or reorder a line; the line break is the report's own. */
const dangerous =
  /[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u061C\u200B-\u200F\u2028-\u202E\u2060-\u2069\uFEFF]/;

describe('the report as Markdown', () => {
  it('says everything in its first line', () => {
    const report = reportOf({ counts: { error: 1, warning: 2, note: 0, silenced: 3 } });
    expect(headline(report)).toBe('# audit: 1 error, 2 warnings, 0 notes');
  });

  it.each(['incomplete', 'interrupted'] as const)('says in its first line that it is %s', (outcome) => {
    const coverage = {
      planned: 5,
      done: 2,
      failed: 1,
      skipped: 2,
      complete: false,
      failures: [],
      changed: [],
    };
    expect(headline(reportOf({ outcome, coverage }))).toContain(`(${outcome}: 2 of 5 items done)`);
  });

  it('shows the coverage, the silenced, the definitions that load, and how it ran', () => {
    const row = { path: 'a.md', kind: 'agent', name: 'a', category: 'other' } as const;
    const text = markdownReporter(
      reportOf({
        counts: { error: 0, warning: 0, note: 0, silenced: 1 },
        coverage: { planned: 4, done: 2, failed: 1, skipped: 1, complete: false, failures: [], changed: [] },
        definitions: [
          { ...row, loads: true },
          { ...row, path: 'b.md', loads: false, reason: 'name-missing' },
        ],
      }),
    );
    expect(text).toContain('The client loads 1 of 2 definitions.');
    expect(text).toContain('Coverage: 4 planned = 2 done + 1 failed + 1 skipped.');
    expect(text).toContain('1 finding silenced.');
    expect(text).toContain('1 instance in one thread, 0.08 s.');
  });

  it('lists findings below their level and rule, with place, message, and what to do', () => {
    const text = markdownReporter(
      withFindings([
        findingOf(),
        findingOf({ ruleId: 'tool-unknown', level: 'warning', message: 'What is Raed?' }),
      ]),
    );
    expect(text).toMatch(/## Errors\n\n### name-missing \(1\)\n\nNothing can call it\. Add a name\.\n/);
    expect(text).toContain('- `agents/a.md:1:1` There is no name.');
    expect(text).toMatch(/## Warnings\n\n### tool-unknown \(1\)/);
    expect(text).not.toContain('## Notes');
  });

  it('names related places, ten of them and the number of the others', () => {
    const related = Array.from({ length: 12 }, (_, index) => ({ path: `r${index}.md`, line: 1, column: 1 }));
    const text = markdownReporter(withFindings([findingOf({ related })]));
    expect(text).toContain('See `r0.md:1`, ');
    expect(text).toContain('`r9.md:1` and 2 more.');
    expect(text).not.toContain('r10.md');
  });

  it('names every item that failed, why, and how to do just those', () => {
    const failures = [
      { item: 'a.md', cause: 'failed-analysis', reason: 'boom', attempts: 1 },
      { item: 'docs:b.md', cause: 'timed-out', reason: 'it took longer than 10 s', attempts: 3 },
    ] as const;
    const coverage = coverageOf({ planned: 2, done: 0, failed: 2, complete: false, failures: [...failures] });
    const text = markdownReporter(reportOf({ outcome: 'incomplete', coverage }));
    expect(text).toContain(
      [
        '## Failed items',
        '',
        '- `a.md` (failed-analysis): boom',
        '- `docs:b.md` (timed-out after 3 attempts): it took longer than 10 s',
      ].join('\n'),
    );
    expect(text).toContain('`pool-run resume r1` does just what is missing.');
    expect(markdownReporter(reportOf())).not.toContain('resume');
  });

  it('names the items that changed while they were worked on', () => {
    const changed = ['a.md', 'b.md', 'c.md', 'd.md'];
    const text = markdownReporter(reportOf({ coverage: coverageOf({ changed }) }));
    expect(text).toContain('4 items changed while the run went on (`a.md`, `b.md`, `c.md`): run it again');
  });

  it('names the instances that were lost, and how', () => {
    const losses = lossCauses.map((cause) => ({ cause, detail: `so it ${cause}` }));
    const [instance] = measuresOf().instances;
    if (!instance) throw new Error('the sample has an instance');
    const text = markdownReporter(
      reportOf({ measures: measuresOf({ instances: [{ ...instance, losses }] }) }),
    );
    expect(text).toContain(
      '## Lost instances\n\n- `worker#1` crashed: so it crashed\n- `worker#1` timed out: ',
    );
    expect(text.match(/^- `worker#1`/gm)).toHaveLength(lossCauses.length);
  });

  it('shows what programs printed as data', () => {
    const printed = { instance: 'eslint#1', isCut: false };
    const text = markdownReporter(
      reportOf({
        outputs: [
          { ...printed, text: '# not a title\n\u001B[31mred\n' },
          {
            ...printed,
            instance: 'eslint#2',
            text: 'the end',
            isCut: true,
            path: 'artifacts/eslint_2.1.txt',
          },
          { ...printed, instance: 'eslint#3', text: ' \n' },
        ],
      }),
    );
    expect(text).toContain('## Output\n\n### eslint#1\n\n    # not a title\n    \\u{1b}[31mred\n');
    expect(text).toContain('Only the end is shown. The whole of it is in `artifacts/eslint_2.1.txt`.');
    expect(text).not.toContain('eslint#3');
  });

  it('of no items says that there was nothing to do', () => {
    const coverage = {
      planned: 0,
      done: 0,
      failed: 0,
      skipped: 0,
      complete: true,
      failures: [],
      changed: [],
    };
    const text = markdownReporter(reportOf({ coverage, plans: [planOf([])], findings: [], rules: [] }));
    expect(text).toContain('There was nothing to do: no items were found.');
    expect(text).not.toContain('instance');
  });

  it('shows all findings of a rule in full, and at most so many in the summary, with the others counted', () => {
    const findings = Array.from({ length: 7 }, (_, index) =>
      findingOf({ fingerprint: `f${index}`, location: { path: `a${index}.md`, line: 1, column: 1 } }),
    );
    const full = markdownReporter(withFindings(findings));
    const summary = summaryReporter(3)(withFindings(findings));
    expect(full.match(/^- `a\d\.md/gm)).toHaveLength(7);
    expect(full).not.toContain('more');
    expect(summary.match(/^- `a\d\.md/gm)).toHaveLength(3);
    expect(summary).toContain('### name-missing (7)');
    expect(summary).toContain('- … and 4 more');
    expect(summaryReporter(7)(withFindings(findings))).toBe(full);
  });

  it('never lets a control or direction character through, wherever it came from', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        '\u001B[31mred',
        '\u001B]0;title\u0007',
        '\u009B2J',
        'a\rb',
        '\u202Egnp',
        '\uFEFF',
        '\u0000',
      ),
    );
    fc.assert(
      fc.property(text, text, text, text, (path, message, item, reason) => {
        const report = withFindings([
          findingOf({
            message,
            location: { path, line: 1, column: 1 },
            related: [{ path: item, line: 1, column: 1 }],
          }),
        ]);
        const coverage = {
          ...report.coverage,
          failures: [{ item, cause: 'crashed' as const, reason, attempts: 2 }],
        };
        const shown = markdownReporter({ ...report, outcome: 'incomplete', coverage });
        expect(shown).not.toMatch(dangerous);
      }),
    );
  });

  it('keeps a message on one line, whatever it holds', () => {
    const text = markdownReporter(withFindings([findingOf({ message: 'one\n## Errors\n- two' })]));
    expect(text).toContain('- `agents/a.md:1:1` one ## Errors - two');
  });
});

describe('the report as JSON', () => {
  it('is what the schema describes, and holds the whole report', () => {
    const report = withFindings([findingOf({ message: '\u001B[31m "quoted"' })]);
    const text = jsonReporter(report);
    expect(reportSchema.parse(JSON.parse(text))).toEqual(report);
    expect(text.endsWith('}\n')).toBe(true);
  });
});

function coverageOf(changes: Partial<Coverage>): Coverage {
  return { ...reportOf().coverage, ...changes };
}

function withFindings(findings: readonly Finding[]): Report {
  return reportOf({ findings: [...findings], plans: [planOf(itemsOf('a'))] });
}
