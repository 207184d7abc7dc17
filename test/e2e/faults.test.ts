import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readJournal } from '../../src/journal/file.ts';
import { doneItems, eventsOf, expectNoneAlive, poolRun, reportOf, workshop } from './pool.ts';
import { diligent, onceBadly, six } from './faultyItems.ts';

describe('an instance that', () => {
  it.each([
    ['is killed with -9', 'kill -9 $$', 'crashed'],
    ['ends with an error', 'echo broken >&2; exit 7', 'crashed'],
    ['hangs, and will not be ended politely', "trap '' TERM; while :; do sleep 1; done", 'stuck'],
    ['talks and talks', "trap '' TERM; while :; do echo still; sleep 0.05; done", 'timed-out'],
    ['leaves a child behind and dies', 'sleep 1000 & kill -9 $$', 'crashed'],
  ])('%s costs one attempt and nothing else', async (_, end, cause) => {
    const cwd = workshop(onceBadly(end), { pool: ['timeout: 700ms'] });
    const { status, stdout } = poolRun(cwd, 'work');
    const events = eventsOf(cwd);
    expect(events.filter((event) => event.type === 'item_failed')).toMatchObject([
      { item: 'items/1.txt', attempt: 1, cause, final: false },
    ]);
    expect(doneItems(events)).toEqual(six);
    expect(status).toBe(0);
    expect(stdout).toContain('6 planned = 6 done + 0 failed + 0 skipped');
    expect(reportOf(cwd).measures.retries).toBe(1);
    await expectNoneAlive(cwd);
  });

  it.each([
    ['garbage', 'echo "what?"'],
    ['half a JSON', `printf '{"findings": [{"ruleId": "a"'`],
    ['nothing', 'true'],
    ['50 MB', 'yes garbage | head -c 52428800'],
    ['binary', 'head -c 100000 /dev/urandom'],
    ['ANSI escapes', `printf '\\033[2J\\033[31mred\\033]0;title\\007'`],
  ])('answers %s where a document was promised has failed, whatever its exit code says', async (_, print) => {
    const tool = `if [ "$1" = items/1.txt ]; then ${print}; exit 0; fi\necho '{"findings": []}'\n`;
    const cwd = workshop(tool, { pool: ['output: json', 'retries: 1'] });
    const { status, stdout, stderr } = poolRun(cwd, 'work');
    expect(status).toBe(3);
    expect(reportOf(cwd).coverage).toMatchObject({ planned: 6, done: 5, failed: 1, skipped: 0 });
    expect(reportOf(cwd).coverage.failures).toMatchObject([
      { item: 'items/1.txt', cause: 'garbled', attempts: 2 },
    ]);
    expect(stdout).toContain(`pool-run resume ${reportOf(cwd).run}`);
    expect(stdout + stderr).not.toMatch(/[\u0000-\u0008\u000B-\u001F\u007F-\u009F]/);
    expect(stdout.length).toBeLessThan(20_000);
    await expectNoneAlive(cwd);
  });

  it('cannot be started because its program is missing fails everything at once, and says what is missing', () => {
    const cwd = workshop(diligent, { pool: ["exec: [no-such-program, '{item}']"] });
    const { status, stdout } = poolRun(cwd, 'work');
    expect(status).toBe(3);
    expect(stdout).toContain('no-such-program');
    const { coverage, measures } = reportOf(cwd);
    expect(coverage).toMatchObject({ done: 0, failed: 6 });
    expect(coverage.failures.map(({ cause }) => cause)).toEqual(six.map(() => 'cannot-start'));
    expect(measures.retries).toBe(0);
  });

  it('fails one item for good does not take the others with it, and resume does just that one', async () => {
    const cwd = workshop(`[ "$1" = items/1.txt ] && [ ! -e mended ] && exit 1\n${diligent}`, {
      pool: ['retries: 1'],
    });
    expect(poolRun(cwd, 'work').status).toBe(3);
    expect(reportOf(cwd).coverage).toMatchObject({ done: 5, failed: 1 });
    writeFileSync(join(cwd, 'mended'), '');
    expect(poolRun(cwd, 'resume').status).toBe(0);
    expect(reportOf(cwd).coverage).toMatchObject({ planned: 6, done: 6, failed: 0, complete: true });
    expect(readFileSync(join(cwd, 'done.log'), 'utf8').trim().split('\n').toSorted()).toEqual(six);
    await expectNoneAlive(cwd);
  });
});

describe('most instances lost', () => {
  it('leaves one at a time, and the report says so', () => {
    const cwd = workshop(`mkdir "seen-\${1##*/}" 2>/dev/null && exit 9\n${diligent}`, {
      pool: ['retries: 3'],
    });
    const { status, stdout } = poolRun(cwd, 'work');
    expect(status).toBe(0);
    expect(stdout).toContain('More than half of the instances were lost');
  });
});

describe('a file that', () => {
  it('is changed while it is worked on is done, and named in the report', () => {
    const cwd = workshop(`[ "$1" = items/1.txt ] && echo more >> "$1"\n${diligent}`);
    const { status, stdout } = poolRun(cwd, 'work');
    expect(status).toBe(0);
    expect(reportOf(cwd).coverage.changed).toEqual(['items/1.txt']);
    expect(stdout).toContain('changed while the run went on');
  });

  it('is deleted before its turn fails, and is not given to the program', () => {
    const cwd = workshop(`rm -f items/5.txt\n${diligent}`, { pool: ['max_instances: 1'] });
    expect(poolRun(cwd, 'work').status).toBe(3);
    expect(reportOf(cwd).coverage.failures).toMatchObject([{ item: 'items/5.txt', cause: 'missing' }]);
    expect(readFileSync(join(cwd, 'done.log'), 'utf8')).not.toContain('items/5.txt');
  });

  it('was changed since keeps a run from being resumed, until the user accepts it', () => {
    const cwd = workshop(`[ -e mended ] || [ "$1" != items/3.txt ] || exit 1\n${diligent}`, {
      pool: ['retries: 0'],
    });
    expect(poolRun(cwd, 'work').status).toBe(3);
    writeFileSync(join(cwd, 'mended'), '');
    appendFileSync(join(cwd, 'items/0.txt'), 'changed\n');
    rmSync(join(cwd, 'items/1.txt'));
    writeFileSync(join(cwd, 'items/9.txt'), 'new\n');
    const refused = poolRun(cwd, 'resume');
    expect(refused.status).toBe(2);
    expect(refused.stderr).toMatch(/items\/0\.txt was changed; items\/9\.txt is new; items\/1\.txt is gone/);
    rmSync(join(cwd, 'done.log'));
    expect(poolRun(cwd, 'resume', '--accept-changes').status).toBe(0);
    const again = readFileSync(join(cwd, 'done.log'), 'utf8').trim().split('\n').toSorted();
    expect(again).toEqual(['items/0.txt', 'items/3.txt', 'items/9.txt']);
    expect(reportOf(cwd).coverage).toMatchObject({ planned: 6, done: 6, complete: true });
  });
});

/** How a run ended on a `.pool-run` of so many kilobytes, and a copy of what it left there. */
function runOnDisk(cwd: string, kilobytes: number): { status: number | null; stderr: string; left: string } {
  mkdirSync(join(cwd, '.pool-run'), { recursive: true });
  // A mount namespace of its own: nothing is left mounted, however the run ends.
  const script = [
    `mount -t tmpfs -o size=${kilobytes}k none .pool-run || exit 99`,
    '"$@" > /dev/null; code=$?',
    'cp -r .pool-run left; exit $code',
  ].join('\n');
  const words = ['-rm', 'sh', '-c', script, 'sh', process.execPath, resolve('bin/pool-run'), 'work'];
  const { status, stderr, error } = spawnSync('unshare', words, { cwd, encoding: 'utf8', timeout: 60_000 });
  if (error || status === 99) {
    throw new Error(`This test needs unshare(1) and the right to mount: ${error?.message ?? stderr}`);
  }
  return { status, stderr, left: join(cwd, 'left') };
}

/** What of a run folder is neither absent nor whole. */
function halfWritten(folder: string): string[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return files.filter((file) => {
    if (file.endsWith('coordination.log')) return !readJournal(join(folder, file)).ok;
    if (!file.endsWith('.json')) return file.includes('.tmp');
    try {
      JSON.parse(readFileSync(join(folder, file), 'utf8'));
      return false;
    } catch {
      return true;
    }
  });
}

describe('a disk that', () => {
  const tool = `${diligent}head -c 3000 /dev/zero | tr '\\0' x\n`;

  it.each([4, 12, 20, 28, 36, 44])(
    'has %i KB is too small: the run says so, and nothing is half-written',
    (kilobytes) => {
      const cwd = workshop(tool, { items: 12 });
      const { status, stderr, left } = runOnDisk(cwd, kilobytes);
      expect(stderr).toMatch(/Cannot write .*\(ENOSPC\)/);
      expect(stderr).not.toMatch(/\n\s+at /);
      expect(status).toBe(2);
      expect(halfWritten(left)).toEqual([]);
    },
  );

  it('has 4 MB is large enough', () => {
    const cwd = workshop(tool, { items: 12 });
    expect(runOnDisk(cwd, 4096).status).toBe(0);
    expect(halfWritten(join(cwd, 'left'))).toEqual([]);
  });

  it('may not be written ends with one clear sentence before anything is started', () => {
    const cwd = workshop(diligent, { files: { '.pool-run': 'a file where a folder has to be\n' } });
    const { status, stderr } = poolRun(cwd, 'work');
    expect(status).toBe(2);
    expect(stderr).toMatch(/Cannot write .*\.pool-run/);
    expect(existsSync(join(cwd, 'done.log'))).toBe(false);
  });
});

describe('numbers', () => {
  it('200 instances do 400 items, each once', async () => {
    const cwd = workshop(diligent, { items: 400, pool: ['max_instances: 200'] });
    expect(poolRun(cwd, 'work').status).toBe(0);
    expect(new Set(doneItems(eventsOf(cwd))).size).toBe(400);
    expect(readFileSync(join(cwd, 'done.log'), 'utf8').trim().split('\n')).toHaveLength(400);
    await expectNoneAlive(cwd);
  });
});
