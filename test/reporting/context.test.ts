import { fc } from '../model/fc.ts';
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';
import { describe, expect, it } from 'vitest';
import type { Codebase } from '../../src/model/codebase.ts';
import { contextReporter } from '../../src/reporting/context.ts';
import { cleanReport } from './sampleReport.ts';

const count = (text: string): number => countTokens(text, { disallowedSpecial: new Set() });

/** What files hold is arbitrary: names with line breaks, special tokens, other scripts. */
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.constantFrom('<|endoftext|>', 'src/a b.ts', '翠', '\n\n', '   ', 'packages/x/src/index.ts'),
);
const whole = fc.nat(100_000);
const place = { path: text, line: whole };
const list = <Value>(entry: fc.Arbitrary<Value>) => fc.array(entry, { maxLength: 15 });

const codebase: fc.Arbitrary<Codebase> = fc.record(
  {
    structure: fc.record({
      name: text,
      description: text,
      focus: list(text),
      files: fc.constant({
        total: 1,
        counted: 1,
        roles: {},
        unread: [],
        unreadCount: 0,
        unparsed: ['x'],
        unparsedCount: 1,
      }),
      languages: list(fc.record({ name: text, files: whole, code: whole, comment: whole, blank: whole })),
      entryPoints: list(fc.record({ kind: text, name: text, path: text })),
      commands: list(fc.record({ purpose: text, command: text, from: text })),
      conventions: list(text),
      packages: list(fc.record({ name: text, path: text })),
      folders: list(fc.record({ path: text, files: whole, code: whole, language: text, role: text })),
    }),
    dependencies: fc.record({
      linesOnly: list(text),
      isRead: fc.boolean(),
      imports: fc.constant({ value: 1, type: 2, lazy: 3, unresolved: 4 }),
      externals: list(fc.record({ name: text, files: whole })),
      modules: list(fc.record({ path: text, importedBy: whole, imports: whole, code: whole })),
      folders: list(fc.record({ path: text, code: whole, isOutside: fc.boolean() })),
      arrows: list(fc.record({ from: text, to: text, imports: whole })),
      backward: list(fc.record({ from: text, to: text, imports: whole, against: whole, ...place })),
      cycles: list(fc.record({ size: whole, files: list(text), way: list(text) })),
      typeCycles: whole,
    }),
    patterns: fc.record({
      linesOnly: list(text),
      isRead: fc.boolean(),
      functions: whole,
      median: whole,
      ninetieth: whole,
      mostComplex: list(fc.record({ ...place, name: text, complexity: whole, lines: whole })),
      smells: fc.constant({}),
    }),
  },
  { requiredKeys: [] },
);

const told = (report: Codebase, tokens: number): string =>
  contextReporter({ tokens, tokenizer: 'o200k_base', count })(cleanReport({ codebase: report }));

describe('the briefing for a model', () => {
  it('never takes more tokens than it may, whatever was read', () => {
    fc.assert(
      fc.property(codebase, fc.integer({ min: 1, max: 3_000 }), (report, tokens) => {
        expect(count(told(report, tokens))).toBeLessThanOrEqual(tokens);
      }),
    );
  });

  it('keeps what is most useful where there is little room', () => {
    const structure = {
      name: 'lib',
      description: 'Does it.',
      focus: [],
      files: { total: 1, counted: 1, roles: {}, unread: [], unreadCount: 0, unparsed: [], unparsedCount: 0 },
      languages: [{ name: 'Go', files: 3, code: 100, comment: 1, blank: 1 }],
      entryPoints: [{ kind: 'program', name: 'lib', path: 'main.go' }],
      commands: [{ purpose: 'test', command: 'go test ./...', from: 'go.mod' }],
      conventions: ['Go is indented with tabs'],
      packages: [],
      folders: [{ path: 'cmd', files: 1, code: 10, language: 'Go', role: 'source' }],
    };
    const small = told({ structure }, 60);
    expect(small).toContain('# lib: Does it.');
    expect(small).toContain('go test');
    expect(small).not.toContain('cmd/');
    expect(told({ structure }, 400)).toContain('- cmd/ 10 Go');
  });

  it('has no heading with nothing below it', () => {
    fc.assert(
      fc.property(codebase, fc.integer({ min: 1, max: 400 }), (report, tokens) => {
        const brief = told(report, tokens);
        expect(brief).not.toMatch(/^## [^\n]*\n(?!-)/m);
        expect(brief).not.toMatch(/^(?![-#])[^\n]*\n- /m);
        expect(brief).not.toMatch(/^- /);
      }),
    );
  });
});
