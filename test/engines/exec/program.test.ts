import { appendFileSync, chmodSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { environmentOf, findProgram, searchPath, versionOf } from '../../../src/engines/exec/program.ts';
import { seatOf } from '../../model/samples.ts';
import { project, type Files } from '../../project.ts';

/** A project whose files of this name can be executed. */
function withPrograms(files: Files): string {
  const cwd = project(files);
  for (const path of Object.keys(files)) chmodSync(join(cwd, path), 0o755);
  return cwd;
}

describe('a program', () => {
  it('is found as a path below the project if it is written with a slash', () => {
    const cwd = withPrograms({ 'tools/lint': '' });
    expect(findProgram('./tools/lint', cwd, '')).toEqual({ path: join(cwd, 'tools/lint') });
    expect(findProgram(join(cwd, 'tools/lint'), '/', '')).toEqual({ path: join(cwd, 'tools/lint') });
    expect(findProgram('tools/other', cwd, '/bin')).toEqual({
      reason: expect.stringContaining(`there is no ${join(cwd, 'tools/other')}`) as string,
    });
  });

  it('is found in the folders of PATH, those of the project’s own packages first', () => {
    const cwd = withPrograms({ 'node_modules/.bin/sh': '' });
    expect(findProgram('sh', cwd, searchPath(cwd))).toEqual({ path: join(cwd, 'node_modules/.bin/sh') });
    expect(findProgram('sh', project({}), searchPath(cwd))).toEqual({
      path: join(cwd, 'node_modules/.bin/sh'),
    });
  });

  it('is not a folder, nor a file that cannot be executed, if there is another', () => {
    const cwd = withPrograms({ 'c/lint': '', 'a/lint/x': '' });
    const plain = project({ lint: '' });
    const folders = [join(cwd, 'a'), plain, '', join(cwd, 'none'), join(cwd, 'c')].join(delimiter);
    expect(findProgram('lint', cwd, folders)).toEqual({ path: join(cwd, 'c/lint') });
    expect(findProgram('lint', cwd, plain)).toEqual({
      reason: expect.stringContaining('chmod +x') as string,
    });
  });

  it('that is nowhere is told with the places that were looked at', () => {
    const cwd = project({});
    expect(findProgram('no-such-program', cwd, searchPath(cwd))).toEqual({
      reason: expect.stringMatching(/"no-such-program".*node_modules\/\.bin.*PATH/) as string,
    });
  });
});

describe('the version of an engine', () => {
  it('changes with its words, its output and the program’s file', () => {
    const cwd = withPrograms({ lint: 'one', other: 'one' });
    const path = join(cwd, 'lint');
    utimesSync(path, 1, 1);
    const version = versionOf(['lint', '{items}'], 'text', { path });
    const all = [
      version,
      versionOf(['lint', '-x', '{items}'], 'text', { path }),
      versionOf(['lint', '{items}'], 'json', { path }),
      versionOf(['lint', '{items}'], 'text', { path: join(cwd, 'other') }),
      versionOf(['lint', '{items}'], 'text', { reason: 'missing' }),
    ];
    const bytes = readFileSync(path);
    appendFileSync(path, '\n');
    all.push(versionOf(['lint', '{items}'], 'text', { path }));
    expect(new Set(all).size).toBe(all.length);
    // As when it is installed again.
    writeFileSync(path, bytes);
    utimesSync(path, 2, 2);
    expect(versionOf(['lint', '{items}'], 'text', { path })).toBe(version);
  });

  it('changes with the size and the time of a large program, which is not read', () => {
    const cwd = withPrograms({ lint: 'x'.repeat(2 * 1024 * 1024) });
    const path = join(cwd, 'lint');
    const versions = [1, 2, 1].map((time) => {
      utimesSync(path, time, time);
      return versionOf(['lint'], 'text', { path });
    });
    expect(versions[0]).toBe(versions[2]);
    expect(versions[0]).not.toBe(versions[1]);
  });
});

it('the environment is our own, and says who the instance is', () => {
  const seat = seatOf('w#2');
  expect(environmentOf(seat, 'r1', '/a:/b')).toEqual({
    ...process.env,
    PATH: '/a:/b',
    CLAUDE_INSTANCE_ID: '2',
    CLAUDE_TOTAL_INSTANCES: '3',
    POOL_RUN_ID: 'r1',
    POOL_RUN_SHARD: '2',
  });
});
