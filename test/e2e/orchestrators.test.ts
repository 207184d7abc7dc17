import { once } from 'node:events';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { foldBoard } from '../../src/journal/board.ts';
import { readJournal } from '../../src/journal/file.ts';
import {
  doneItems,
  eventsOf,
  expectNoneAlive,
  lastRun,
  poolRun,
  reportOf,
  startPoolRun,
  until,
  workshop,
} from './pool.ts';
import { diligent, onceBadly, six } from './faultyItems.ts';

describe('an orchestrator that was killed with -9', () => {
  it('at every event of its journal, and in the middle of one, is resumed without doing anything twice', () => {
    const cwd = workshop(onceBadly('exit 3'), { items: 3, pool: ['max_instances: 2'] });
    expect(poolRun(cwd, 'work').status).toBe(0);
    const whole = readFileSync(join(lastRun(cwd), 'coordination.log'), 'utf8');
    const lines = whole.trimEnd().split('\n');
    const cuts = lines.flatMap((line, index) => {
      const before = lines
        .slice(0, index)
        .map((one) => `${one}\n`)
        .join('');
      return [before, before + line.slice(0, Math.ceil(line.length / 2))];
    });
    for (const cut of [...cuts, whole]) {
      if (cut === '') continue;
      writeFileSync(join(lastRun(cwd), 'coordination.log'), cut);
      rmSync(join(cwd, 'done.log'), { force: true });
      const before = readJournal(join(lastRun(cwd), 'coordination.log'));
      const done = before.ok ? doneItems(before.value) : [];
      expect(poolRun(cwd, 'resume')).toMatchObject({ status: 0 });
      const events = eventsOf(cwd);
      expect(doneItems(events)).toEqual(six.slice(0, 3));
      expect(foldBoard(events)).toMatchObject({ outcome: 'complete', done: 3, failed: 0 });
      const again = existsSync(join(cwd, 'done.log')) ? readFileSync(join(cwd, 'done.log'), 'utf8') : '';
      expect(again.split('\n').filter((item) => item !== '' && done.includes(item))).toEqual([]);
    }
  });

  it('has no instance alive two seconds later, and the next start goes on', async () => {
    const cwd = workshop(`[ -e go ] || { touch "began-\${1##*/}"; sleep 1000; }\n${diligent}`);
    const child = startPoolRun(cwd, 'work');
    expect(await until(() => existsSync(join(cwd, 'began-0.txt')))).toBe(true);
    await until(() => eventsOf(cwd).some((event) => event.type === 'process_started'));
    process.kill(child.pid ?? 0, 'SIGKILL');
    await once(child, 'exit');
    await expectNoneAlive(cwd);
    writeFileSync(join(cwd, 'go'), '');
    expect(poolRun(cwd, 'resume')).toMatchObject({ status: 0 });
    expect(doneItems(eventsOf(cwd))).toEqual(six);
    await expectNoneAlive(cwd);
  });
});

describe('Ctrl-C', () => {
  const patient = `touch "began-\${1##*/}"; trap '' TERM; sleep 1000 & wait; sleep 1000\n`;

  it('ends the instances, writes the partial report and exits with 130; resume does the rest', async () => {
    const cwd = workshop(`[ -e go ] || { touch "began-\${1##*/}"; sleep 1000; }\n${diligent}`);
    const child = startPoolRun(cwd, 'work');
    expect(await until(() => existsSync(join(cwd, 'began-0.txt')))).toBe(true);
    process.kill(-(child.pid ?? 0), 'SIGINT');
    const [code] = (await once(child, 'exit')) as [number];
    expect(code).toBe(130);
    expect(reportOf(cwd)).toMatchObject({
      outcome: 'interrupted',
      coverage: { done: 0, failed: 0, skipped: 6 },
    });
    await expectNoneAlive(cwd);
    writeFileSync(join(cwd, 'go'), '');
    expect(poolRun(cwd, 'resume').status).toBe(0);
    expect(doneItems(eventsOf(cwd))).toEqual(six);
  });

  it('twice ends at once, and nothing stays behind', async () => {
    const cwd = workshop(patient);
    const child = startPoolRun(cwd, 'work');
    expect(await until(() => existsSync(join(cwd, 'began-0.txt')))).toBe(true);
    process.kill(child.pid ?? 0, 'SIGINT');
    process.kill(child.pid ?? 0, 'SIGINT');
    const [code] = (await once(child, 'exit')) as [number];
    expect(code).toBe(130);
    await expectNoneAlive(cwd);
  });
});

describe('two orchestrators', () => {
  it('on one run: the second is refused, and the first is not disturbed', async () => {
    const cwd = workshop(`touch "began-\${1##*/}"; while [ ! -e go ]; do sleep 0.05; done\n${diligent}`);
    const child = startPoolRun(cwd, 'work');
    expect(await until(() => existsSync(join(cwd, 'began-0.txt')))).toBe(true);
    const second = poolRun(cwd, 'resume');
    expect(second.status).toBe(2);
    expect(second.stderr).toMatch(/process \d+/);
    writeFileSync(join(cwd, 'go'), '');
    const [code] = (await once(child, 'exit')) as [number];
    expect(code).toBe(0);
    expect(doneItems(eventsOf(cwd))).toEqual(six);
  });
});
