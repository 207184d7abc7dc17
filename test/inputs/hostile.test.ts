import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { auditDefinitions } from '../../src/index.ts';
import { agent, markdown, project, write } from '../project.ts';

/** Audits a project that also holds one good agent, and gives the findings of the other file. */
async function audit(folder: string, path: string) {
  write(folder, { '.claude/agents/good.md': agent('good') });
  const report = await auditDefinitions({ cwd: folder, write: false });
  const row = (wanted: string) => report.definitions?.find((one) => one.path === wanted);
  expect(row('.claude/agents/good.md')).toMatchObject({ loads: true, name: 'good' });
  expect(report.coverage.complete).toBe(true);
  const rules = report.findings.filter((one) => one.location.path === path).map((one) => one.ruleId);
  return { row: row(path), rules, report };
}

const path = '.claude/agents/bad.md';

describe('a file that nobody would want to read never stops the others', () => {
  it('of 100 MB is not opened', async () => {
    const folder = project({ [path]: agent('bad') });
    truncateSync(join(folder, path), 100 * 1024 * 1024);
    const { row, rules } = await audit(folder, path);
    expect(row).toMatchObject({ loads: false, reason: 'it cannot be read' });
    expect(rules).toEqual(['unreadable-file']);
  });

  it('that is binary is named as such', async () => {
    const bytes = Buffer.from(Array.from({ length: 5000 }, (_, index) => (index * 7919) % 256));
    const { row, rules } = await audit(project({ [path]: bytes }), path);
    expect(row?.loads).toBe(false);
    expect(rules).toContain('not-text');
  });

  it('in UTF-16 is named as such', async () => {
    const { row, rules } = await audit(
      project({ [path]: Buffer.from(`\uFEFF${agent('bad')}`, 'utf16le') }),
      path,
    );
    expect(row?.loads).toBe(false);
    expect(rules).toContain('not-text');
  });

  it('with bytes that are no UTF-8 loads, and the place is shown', async () => {
    const bytes = Buffer.concat([Buffer.from(agent('bad')), Buffer.from([0x66, 0xff, 0xfe])]);
    const { row, report } = await audit(project({ [path]: bytes }), path);
    expect(row?.loads).toBe(true);
    expect(report.findings).toContainEqual(
      expect.objectContaining({ ruleId: 'not-text', location: { path, line: 8, column: 2 } }),
    );
  });

  it.each([
    ['a byte order mark', `\uFEFF${agent('bad')}`],
    ['CRLF', agent('bad').replaceAll('\n', '\r\n')],
    ['no line break at its end', '---\nname: bad\ndescription: Use when asked.\ntools: Read\n---'],
  ])('with %s is read like any other', async (_, text) => {
    const { row, rules } = await audit(project({ [path]: text }), path);
    expect(row).toMatchObject({ loads: true, name: 'bad' });
    expect(rules).toEqual([]);
  });

  it('whose link leads to itself is named as such', async () => {
    const folder = project({ '.claude/agents/other.md': agent('other') });
    symlinkSync('bad.md', join(folder, path));
    const { row, rules } = await audit(folder, path);
    expect(row?.loads).toBe(false);
    expect(rules).toEqual(['unreadable-file']);
  });

  it('whose link leads nowhere is named as such', async () => {
    const folder = project({ '.claude/agents/other.md': agent('other') });
    symlinkSync('gone.md', join(folder, path));
    expect((await audit(folder, path)).rules).toEqual(['unreadable-file']);
  });

  it('that is a pipe is not opened, which would wait for ever', async () => {
    const folder = project({ '.claude/agents/other.md': agent('other') });
    execFileSync('mkfifo', [join(folder, path)]);
    expect((await audit(folder, path)).rules).toEqual(['unreadable-file']);
  });

  it('without permission to read is named as such, and so is such a folder', () => {
    // The superuser may read everything: then a copy of the program runs as another user.
    const isRoot = process.getuid?.() === 0;
    const nobody = isRoot ? { uid: 65_534, gid: 65_534 } : {};
    const folder = project({ [path]: agent('bad'), '.claude/agents/locked/one.md': agent('one') });
    for (const part of ['bin', 'dist', 'commands', 'package.json']) {
      cpSync(part, join(folder, 'program', part), { recursive: true });
    }
    for (const open of ['.', 'program']) chmodSync(join(folder, open), 0o777);
    for (const closed of [path, '.claude/agents/locked']) chmodSync(join(folder, closed), 0);
    const args = [join(folder, 'program/bin/pool-run'), 'audit', '--json', '--fail-on', 'never'];
    const output = execFileSync(process.execPath, args, {
      cwd: folder,
      encoding: 'utf8',
      stdio: 'pipe',
      ...nobody,
    });
    chmodSync(join(folder, '.claude/agents/locked'), 0o777);
    const { findings } = JSON.parse(output) as { findings: { ruleId: string; location: { path: string } }[] };
    const unreadable = findings.filter((one) => one.ruleId === 'unreadable-file');
    expect(unreadable.map((one) => one.location.path)).toEqual([path, '.claude/agents/locked']);
  });

  it('that asks for JavaScript is refused and not evaluated', async () => {
    const text = '---js\nglobalThis.evaluated = true\n---\n';
    const { row, rules } = await audit(project({ [path]: text }), path);
    expect(row).toMatchObject({ loads: false });
    expect(rules).toEqual(['front-matter-language']);
    expect(globalThis).not.toHaveProperty('evaluated');
  });

  it.each(['javascript', 'json', 'coffee', 'toml', 'cson'])(
    'that asks for %s is refused',
    async (language) => {
      const { rules } = await audit(project({ [path]: `---${language}\nx = process.exit(9)\n---\n` }), path);
      expect(rules).toEqual(['front-matter-language']);
    },
  );

  it('with an alias bomb is refused without blowing up', async () => {
    const lines = ['bomb:', '  - &a [x, x, x, x, x, x, x, x, x]'];
    for (const [previous, name] of ['ab', 'bc', 'cd', 'de', 'ef', 'fg', 'gh', 'hi', 'ij'].map((pair) =>
      Array.from(pair),
    )) {
      lines.push(`  - &${name} [${Array.from({ length: 9 }, () => `*${previous}`).join(', ')}]`);
    }
    const text = markdown(['name: bad', 'description: Use when asked.', ...lines].join('\n'));
    const { row, rules } = await audit(project({ [path]: text }), path);
    expect(row).toMatchObject({ loads: false });
    expect(rules).toEqual(['front-matter-unusable']);
  });
});

describe('folders that lead in circles', () => {
  it('are walked once, and the loop is named', async () => {
    const folder = project({ '.claude/agents/team/one.md': agent('one') });
    symlinkSync('..', join(folder, '.claude/agents/team/back'));
    const { report } = await audit(folder, path);
    expect(report.definitions?.map((row) => row.path)).toEqual([
      '.claude/agents/good.md',
      '.claude/agents/team/back',
      '.claude/agents/team/one.md',
    ]);
    expect(report.findings.filter((one) => one.ruleId === 'unreadable-file')).toHaveLength(1);
  });

  it('are not walked through a link to the root of the file system', async () => {
    const folder = project({ '.claude/agents/one.md': agent('one') });
    symlinkSync('/', join(folder, '.claude/agents/all'));
    const { report } = await audit(folder, path);
    expect(report.definitions?.map((row) => row.path)).toEqual([
      '.claude/agents/all',
      '.claude/agents/good.md',
      '.claude/agents/one.md',
    ]);
  });

  it('that all link to each other end all the same', async () => {
    const folder = project({});
    const names = Array.from({ length: 12 }, (_, index) => `f${index}`);
    for (const name of names) {
      mkdirSync(join(folder, '.claude/agents', name), { recursive: true });
      writeFileSync(join(folder, '.claude/agents', name, `${name}.md`), agent(name));
      for (const other of names)
        symlinkSync(`../${other}`, join(folder, '.claude/agents', name, `to-${other}`));
    }
    const { report } = await audit(folder, path);
    expect(report.definitions?.filter((row) => row.loads)).toHaveLength(names.length + 1);
  });
});
