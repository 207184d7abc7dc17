import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { describe, expect, it, onTestFinished } from 'vitest';
import { birthOf, isSameProcess, startTimeOf } from '../../src/engines/processIdentity.ts';
import { claimRun, isAbandoned, type Claim } from '../../src/journal/orchestrators.ts';
import { describeFailure } from '../../src/model/errors.ts';
import { temporaryFolder } from './temporaryFolder.ts';

const processes = { startTimeOf };
/** Nobody is alive, as after the machine was started again. */
const nobody = { startTimeOf: (pid: number) => (pid === process.pid ? 'later' : undefined) };

describe('a run', () => {
  it('has this process as its first orchestrator', async () => {
    const folder = await temporaryFolder();
    expect(isAbandoned(folder, processes)).toBe(true);
    expect(claimOf(folder).epoch).toBe(1);
    expect(isAbandoned(folder, processes)).toBe(false);
    expect(fileOf(folder, 1)).toEqual({
      epoch: 1,
      pid: process.pid,
      startTime: startTimeOf(process.pid),
      host: hostname(),
    });
  });

  it('is refused while its orchestrator is alive, which is named', async () => {
    const folder = await temporaryFolder();
    claimOf(folder);
    const second = claimRun(folder, processes);
    const run = basename(folder);
    expect(second).toEqual({ ok: false, reason: { code: 'run-held', run, pid: process.pid } });
    expect(!second.ok && describeFailure(second.reason)).toContain(`process ${process.pid}`);
  });

  it('is free when its orchestrator has released it', async () => {
    const folder = await temporaryFolder();
    for (const epoch of [1, 2, 3]) {
      const claim = claimOf(folder);
      expect(claim.epoch).toBe(epoch);
      claim.release();
      expect(isAbandoned(folder, processes)).toBe(true);
    }
    expect(fileOf(folder, 2)).toMatchObject({ ended: true });
  });

  it('is free when another process has the number of its orchestrator by now', async () => {
    const folder = await temporaryFolder();
    claimOf(folder);
    expect(isAbandoned(folder, nobody)).toBe(true);
    const next = claimRun(folder, nobody);
    expect(next.ok && next.value.epoch).toBe(2);
  });

  it('is free when its orchestrator has ended and only waits to be reaped', async () => {
    const folder = await temporaryFolder();
    // The program that takes the place of the shell knows nothing of the shell's child, and never asks for its exit code.
    const program = 'console.log(process.argv[1]); setInterval(() => {}, 1e6)';
    const parent = spawn('sh', ['-c', 'cat <&3 & exec "$0" -e "$1" $!', process.execPath, program], {
      stdio: ['ignore', 'pipe', 'inherit', 'pipe'],
    });
    onTestFinished(() => {
      parent.kill('SIGKILL');
    });
    const [line] = (await once(createInterface(parent.stdout as Readable), 'line')) as [string];
    const pid = Number(line);
    (parent.stdio[3] as Writable).end();
    await until(() => birthOf(pid)?.isZombie === true);
    const { startTime = '' } = birthOf(pid) ?? {};
    writeRecord(folder, 1, { epoch: 1, pid, startTime, host: hostname() });
    expect(claimOf(folder).epoch).toBe(2);
  });

  it('goes to the one who was faster, when two find it free at the same time', async () => {
    const folder = await temporaryFolder();
    const slower = claimRun(folder, {
      startTimeOf(pid) {
        // Asked for the record that it is about to write.
        claimOf(folder);
        return startTimeOf(pid);
      },
    });
    const run = basename(folder);
    expect(slower).toEqual({ ok: false, reason: { code: 'run-held', run, pid: process.pid } });
    expect(readdirSync(join(folder, 'orchestrators'))).toEqual(['1.json']);
  });

  it('counts beyond nine', async () => {
    const folder = await temporaryFolder();
    for (let epoch = 1; epoch <= 12; epoch += 1) claimOf(folder).release();
    expect(claimOf(folder).epoch).toBe(13);
  });

  it('of another host is refused with the file to delete, and free without it', async () => {
    const folder = await temporaryFolder();
    const path = writeRecord(folder, 3, { epoch: 3, pid: 1, startTime: 't', host: 'elsewhere' });
    const refused = claimRun(folder, nobody);
    expect(refused).toMatchObject({ ok: false, reason: { code: 'run-elsewhere', host: 'elsewhere', path } });
    expect(!refused.ok && describeFailure(refused.reason)).toMatch(/elsewhere.*delete .*3\.json/);
    writeRecord(folder, 3, { epoch: 3, pid: 1, startTime: 't', host: 'elsewhere', ended: true });
    expect(claimOf(folder).epoch).toBe(4);
  });

  it.each(['', '{"epoch":1', '{"epoch":1,"pid":"x"}', 'null'])(
    'with the record %j is refused, naming it',
    async (text) => {
      const folder = await temporaryFolder();
      const path = writeRecord(folder, 1, text);
      expect(isAbandoned(folder, nobody)).toBe(false);
      expect(claimRun(folder, nobody)).toMatchObject({
        ok: false,
        reason: { code: 'run-file-invalid', path },
      });
    },
  );

  it('is not held by files that are no records', async () => {
    const folder = await temporaryFolder();
    for (const name of ['1.json.99.tmp', '0.json', 'x.json', '07.json']) writeRecord(folder, name, '{');
    expect(claimOf(folder).epoch).toBe(1);
  });

  it('leaves nothing but its records', async () => {
    const folder = await temporaryFolder();
    claimOf(folder).release();
    claimOf(folder);
    expect(claimRun(folder, processes).ok).toBe(false);
    expect(readdirSync(join(folder, 'orchestrators')).toSorted()).toEqual(['1.json', '2.json']);
  });

  it('is released also when its folder is gone', async () => {
    const folder = join(await temporaryFolder(), 'run');
    const claim = claimOf(folder);
    rmSync(folder, { recursive: true });
    expect(() => claim.release()).not.toThrow();
  });
});

describe('many processes that want the same run', () => {
  const racers = 5;

  it('get it one at a time, also when the winner is killed, reaped or not', async () => {
    const folder = await temporaryFolder();
    for (let epoch = 1; epoch <= 3; epoch += 1) {
      const all = await Promise.all(Array.from({ length: racers }, () => startRacer(folder)));
      const answers = await Promise.all(all.map((racer) => racer.race()));
      const won = answers.filter((answer) => /^\d+$/.test(answer));
      expect(won).toEqual([String(epoch)]);
      expect(answers.filter((answer) => answer === 'run-held')).toHaveLength(racers - 1);
      const winner = all[answers.indexOf(String(epoch))];
      expect(isAbandoned(folder, processes)).toBe(false);
      winner?.child.kill('SIGKILL');
      await until(() => isAbandoned(folder, processes));
      await Promise.all(all.map((racer) => racer.end()));
    }
    expect(claimOf(folder).epoch).toBe(4);
  });
});

interface Racer {
  readonly child: ChildProcess;
  /** Lets it try, and gives what it got. */
  readonly race: () => Promise<string>;
  readonly end: () => Promise<void>;
}

async function startRacer(folder: string): Promise<Racer> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'test/journal/orchestrators.main.ts', folder], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const gone = once(child, 'exit');
  const startTime = startTimeOf(child.pid ?? 0) ?? '';
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  expect((await lines.next()).value).toBe('ready');
  return {
    child,
    async race() {
      child.stdin.write('go\n');
      return String((await lines.next()).value);
    },
    async end() {
      child.stdin.on('error', () => undefined).end();
      await gone;
      expect(isSameProcess(child.pid ?? 0, startTime)).toBe(false);
    },
  };
}

function claimOf(folder: string): Claim {
  const claim = claimRun(folder, processes);
  if (!claim.ok) throw new Error(describeFailure(claim.reason));
  return claim.value;
}

function fileOf(folder: string, epoch: number): unknown {
  return JSON.parse(readFileSync(join(folder, 'orchestrators', `${epoch}.json`), 'utf8'));
}

function writeRecord(folder: string, name: number | string, record: object | string): string {
  mkdirSync(join(folder, 'orchestrators'), { recursive: true });
  const path = join(folder, 'orchestrators', typeof name === 'number' ? `${name}.json` : name);
  writeFileSync(path, typeof record === 'string' ? record : JSON.stringify(record));
  return path;
}

/** Polls: nothing tells when a process that was killed is really gone. */
async function until(isSo: () => boolean): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!isSo()) {
    if (Date.now() > deadline) throw new Error('Expected it to become so within 20 s');
    await new Promise((resolve) => {
      setTimeout(resolve, 5);
    });
  }
}
