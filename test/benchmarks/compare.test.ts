import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fc } from '../model/fc.ts';
import { afterAll, describe, expect, it } from 'vitest';
import { compare } from '../../benchmarks/check/compare.ts';
import { figureOf, type Section } from '../../benchmarks/measuring/figures.ts';
import { machine } from '../../benchmarks/measuring/machine.ts';

function sections(values: readonly number[], name = 'a ÷ b'): Section[] {
  return [{ name: 'check', title: '', figures: [figureOf(name, 'ratio', values)], remarks: [] }];
}

function isWorse(now: readonly number[], before: readonly number[], margin = 0.1): boolean {
  return compare(sections(now), sections(before), margin)[0]?.isWorse ?? false;
}

const rounds = fc.array(fc.double({ min: 0.1, max: 10, noNaN: true }), { minLength: 1, maxLength: 9 });

describe('a ratio is clearly worse than the recorded one', () => {
  it.each([
    [
      'where all of its rounds are higher, and its median by more than the margin',
      [1.3, 1.4],
      [1, 1.1],
      true,
    ],
    ['not where one round is as good as a recorded one', [1.05, 1.4, 1.5], [1, 1.1], false],
    ['not where it is higher by less than the margin', [1.06, 1.07], [1, 1.05], false],
    ['not where it is better', [0.5], [1], false],
  ])('%s', (_, now, before, expected) => {
    expect(isWorse(now, before)).toBe(expected);
  });

  it('never beside itself, and never both ways', () => {
    fc.assert(
      fc.property(rounds, rounds, (one, other) => {
        expect(isWorse(one, one)).toBe(false);
        expect(isWorse(one, other) && isWorse(other, one)).toBe(false);
      }),
    );
  });

  it('not where nothing was recorded under its name', () => {
    const [compared] = compare(sections([9]), sections([1], 'c ÷ d'), 0.1);
    expect(compared).toMatchObject({ before: undefined, isWorse: false });
  });
});

describe('npm run bench:check', () => {
  const folder = mkdtempSync(join(tmpdir(), 'pool-run-check-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  function checkAgainst(ratio: number) {
    const file = join(folder, `${ratio}.json`);
    const figures = [figureOf('`pool-run --help` ÷ `node -e 0`', 'ratio', [ratio])];
    const recorded = { machine: machine(), sections: [{ name: 'check', title: '', figures, remarks: [] }] };
    writeFileSync(file, JSON.stringify(recorded));
    const words = ['--import', 'tsx', 'benchmarks/check/main.ts', '--only', 'start', '--rounds', '1'];
    return spawnSync(process.execPath, [...words, '--against', file], { encoding: 'utf8' });
  }

  it('fails where the program has become slower than it was recorded, and names the ratio', () => {
    const { status, stdout, stderr } = checkAgainst(0.01);
    expect(stdout).toContain('WORSE');
    expect(stderr).toContain('Clearly worse than recorded, twice: `pool-run --help` ÷ `node -e 0`');
    expect(status).toBe(1);
  });

  it('passes where it has not', () => {
    const { status, stdout } = checkAgainst(1_000);
    expect(stdout).toContain('fine');
    expect(status).toBe(0);
  });
});
