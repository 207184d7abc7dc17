import { appendFileSync, rmSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { foldBoard } from '../../src/journal/board.ts';
import type { RunEvent, UnstampedEvent } from '../../src/model/event.ts';
import { fc } from '../model/fc.ts';
import { claimed, done, failed, lost } from '../journal/journals.ts';
import { project } from '../project.ts';
import { started, resumed, finished, shown, pathOf, runOf, journalOf, now, start } from './followedRuns.ts';

describe('the status of a run', () => {
  it('is read from its journal alone', async () => {
    const cwd = await runOf([
      started,
      start('w#1'),
      claimed('a', 'w#1'),
      claimed('b', 'w#1'),
      done('a', 'w#1'),
    ]);
    const { screen, code } = await shown({ cwd });
    expect(code).toEqual({ ok: true, value: 0 });
    expect(screen.text).toMatch(
      /^audit · r1 · epoch 1 · running\n1 of 3 items done \(33 %\), 0 failed, 1 working, 1 waiting\.\n/,
    );
    expect(screen.text).toMatch(/\nw#1 {2}working {2}1 done {2}b\n$/);
  });

  it('is that of the last run unless another is named', async () => {
    const cwd = await runOf([started], 'r1');
    await journalOf(cwd, 'r2', [now(started), now(finished)]);
    expect((await shown({ cwd })).screen.text).toContain('audit · r2 · epoch 1 · complete\n');
    expect((await shown({ cwd, run: 'r1' })).screen.text).toContain('audit · r1 · epoch 1 · running\n');
  });

  it('is one JSON document where that is asked for', async () => {
    const cwd = await runOf([started, claimed('a', 'w#1')]);
    const { screen } = await shown({ cwd, json: true });
    expect(JSON.parse(screen.text)).toMatchObject({ run: 'r1', items: { working: 1, waiting: 2 } });
  });

  it('leaves out a last line that is not yet whole', async () => {
    const cwd = await runOf([started, claimed('a', 'w#1')]);
    appendFileSync(pathOf(cwd), '{"type":"item_do');
    expect((await shown({ cwd, json: true })).screen.text).toContain('"working": 1');
  });

  it.each([
    ['a project without runs', undefined, 'run-unknown'],
    ['a run that there is not', 'r9', 'run-unknown'],
  ])('of %s is a failure', async (_, run, code) => {
    const cwd = run === undefined ? project({}) : await runOf([started]);
    expect((await shown({ cwd, run })).code).toMatchObject({ ok: false, reason: { code } });
  });

  it('of a run without a journal is a failure', async () => {
    const cwd = await runOf([started]);
    rmSync(pathOf(cwd));
    expect((await shown({ cwd })).code).toEqual({ ok: false, reason: { code: 'run-not-begun', run: 'r1' } });
  });

  it('of a damaged journal is a failure that names the line', async () => {
    const cwd = await runOf([started]);
    appendFileSync(pathOf(cwd), 'garbage\n');
    const { code } = await shown({ cwd, watch: true });
    expect(code).toMatchObject({ ok: false, reason: { code: 'journal-line-invalid', line: 2 } });
  });

  it('says who holds what as the board does, whatever happened', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyEvent(), { maxLength: 40 }), async (events) => {
        const all = [now(started), ...events];
        const cwd = project({});
        await journalOf(cwd, 'r1', all);
        const { screen } = await shown({ cwd, json: true });
        const claims = [...foldBoard(all).items].filter(([, item]) => item.status === 'claimed');
        const { instances } = JSON.parse(screen.text) as {
          instances: { name: string; held: number; item?: string }[];
        };
        for (const { name, held, item } of instances) {
          const own = claims.filter(([, { instance }]) => instance === name).map(([id]) => id);
          expect(held).toBe(own.length);
          expect([undefined, ...own]).toContain(item);
        }
        expect(instances.reduce((sum, { held }) => sum + held, 0)).toBe(claims.length);
      }),
      { numRuns: 50 },
    );
  });
});

/** Events of several orchestrators, in whatever order. */
function anyEvent(): fc.Arbitrary<RunEvent> {
  const ofItem = fc
    .tuple(
      fc.constantFrom(claimed, claimed, done, givenBack),
      fc.constantFrom('a', 'b', 'c'),
      instanceNames(),
    )
    .map(([step, item, instance]) => step(item, instance));
  const ofInstance = fc.oneof(instanceNames().map(start), instanceNames().map(lost), fc.constant(resumed));
  return fc
    .tuple(fc.oneof({ weight: 5, arbitrary: ofItem }, ofInstance), fc.constantFrom(1, 1, 1, 2, 3))
    .map(([event, epoch]) => now(event, epoch));
}

function instanceNames(): fc.Arbitrary<string> {
  return fc.constantFrom('w#1', 'w#2', 'w#3');
}

function givenBack(item: string, instance: string): UnstampedEvent {
  return failed(item, instance, false);
}
