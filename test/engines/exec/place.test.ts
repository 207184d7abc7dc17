import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { placeReport } from '../../../src/engines/exec/place.ts';
import type { ProgramReport, ReportedFinding } from '../../../src/engines/exec/report.ts';
import type { Finding } from '../../../src/model/finding.ts';
import type { Item } from '../../../src/model/plan.ts';
import { itemsOf } from '../../model/samples.ts';
import { project } from '../../project.ts';

describe('a reported finding', () => {
  it.each([
    ['src/a.ts', 'src/a.ts', 'src/a.ts'],
    ['./src/./a.ts', 'src/a.ts', 'src/a.ts'],
    ['lib/deep/b.ts', 'lib', 'lib/deep/b.ts'],
    ['lib/inner/b.ts', 'lib/inner/', 'lib/inner/b.ts'],
    ['library/b.ts', 'first', 'library/b.ts'],
    ['.', 'first', '.'],
  ])('in %s belongs to the item %s', (path, owner, shown) => {
    const placed = place(
      project({}),
      { findings: [found({ path })] },
      'first',
      'src/a.ts',
      'lib',
      'lib/inner/',
    );
    expect(placed).toEqual({ [owner]: [expect.objectContaining({ path: shown })] });
  });

  it('at an absolute path in the project has the relative one', () => {
    const cwd = project({ 'src/a.ts': '' });
    expectInProject(cwd, join(cwd, 'src/a.ts'));
  });

  it('at the real path has the relative one when the project is reached by a link', () => {
    const real = project({ 'src/a.ts': '' });
    const cwd = join(project({}), 'link');
    symlinkSync(real, cwd);
    expectInProject(cwd, join(real, 'src/a.ts'));
  });

  it.each(['/etc/passwd', '../other/a.ts', 'src/../../a.ts', 'out/a.ts', 'a\0b'])(
    'in %j, outside of the project, stands at the first item and tells where it was',
    (path) => {
      const cwd = project({});
      mkdirSync(join(cwd, 'src'));
      symlinkSync('/', join(cwd, 'out'));
      expect(place(cwd, { findings: [found({ path, line: 7 })] }, 'first', 'src')).toEqual({
        first: [
          expect.objectContaining({ path: 'first', message: `m (in ${path}, outside of the project)` }),
        ],
      });
    },
  );

  it('without a path stands at the first item, or at the one that a name of it means', () => {
    const findings = [
      found({}),
      found({ perhaps: [undefined, 'a suite', 'test/b.ts'] }),
      found({ perhaps: ['no item'] }),
    ];
    expect(place(project({}), { findings }, 'test/a.ts', 'test/b.ts')).toEqual({
      'test/a.ts': [
        expect.objectContaining({ path: 'test/a.ts' }),
        expect.objectContaining({ path: 'test/a.ts' }),
      ],
      'test/b.ts': [expect.objectContaining({ path: 'test/b.ts' })],
    });
  });

  it('has its lines and columns counted from 1', () => {
    const findings = [
      found({ path: 'a', line: 0, column: 0 }),
      found({ path: 'a', line: 3, column: 4 }),
      found({ path: 'a' }),
    ];
    expect(place(project({}), { findings }, 'a')['a']).toMatchObject([
      { line: 1, column: 1 },
      { line: 3, column: 4 },
      { line: 1, column: 1 },
    ]);
  });

  it('has a fingerprint that stays when lines move, and differs from all others', () => {
    const same = [found({ path: 'a', line: 1 }), found({ path: 'a', line: 2 })];
    const others = [
      found({ path: 'b' }),
      found({ path: 'a', message: 'n' }),
      found({ path: 'a', ruleId: 's' }),
    ];
    const before = fingerprints([...same, ...others]);
    expect(new Set(before).size).toBe(5);
    expect(fingerprints([...same, ...others].map((one) => ({ ...one, line: 90 })))).toEqual(before);
  });
});

describe('a reported failure', () => {
  it.each([
    ['lib/b.ts', 'lib', 'why'],
    ['any text', 'any text', 'why'],
    ['nobody.ts', 'first', 'nobody.ts: why'],
    ['/elsewhere', 'first', '/elsewhere: why'],
  ])('of %s is one of the item %s', (item, owner, reason) => {
    const reports = placeReport(
      { findings: [], failures: [{ item, reason: 'why' }] },
      three('first', 'lib', 'any text'),
      project({}),
    );
    expect(reports(owner).failure).toBe(reason);
  });

  it('of the first item leaves what lies nowhere to the next', () => {
    const report = { findings: [found({})], failures: [{ item: 'first', reason: 'why' }] };
    const reports = placeReport(report, three('first', 'second', 'third'), project({}));
    expect(reports('first').findings).toEqual([]);
    expect(reports('second').findings).toHaveLength(1);
  });
});

function found(changes: Partial<ReportedFinding>): ReportedFinding {
  return { ruleId: 'r', level: 'error', message: 'm', ...changes };
}

function three(...ids: [string, ...string[]]): [Item, ...Item[]] {
  return itemsOf(...ids) as [Item, ...Item[]];
}

/** The places and messages of findings by item, of those that have any. */
function place(
  cwd: string,
  report: Partial<ProgramReport>,
  ...ids: [string, ...string[]]
): Record<string, unknown[]> {
  const reports = placeReport({ findings: [], failures: [], ...report }, three(...ids), cwd);
  return Object.fromEntries(
    ids.flatMap((id) => {
      const { findings } = reports(id);
      return findings.length === 0
        ? []
        : [[id, findings.map(({ location, message }) => ({ ...location, message }))]];
    }),
  );
}

function fingerprints(findings: readonly ReportedFinding[]): string[] {
  const reports = placeReport({ findings, failures: [] }, three('a', 'b'), project({}));
  const all: Finding[] = [...reports('a').findings, ...reports('b').findings];
  return all.map(({ fingerprint }) => fingerprint);
}

/** That a finding at this path stands at `src/a.ts` of the project. */
function expectInProject(cwd: string, path: string): void {
  expect(place(cwd, { findings: [found({ path })] }, 'first', 'src/a.ts')).toEqual({
    'src/a.ts': [expect.objectContaining({ path: 'src/a.ts' })],
  });
}
