import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readAnswer } from '../../../src/engines/claude/answer.ts';
import { evidenceFor, type Assignment } from '../../../src/model/assignment.ts';
import { project } from '../../project.ts';
import { findingOf, itemsOf } from '../../model/samples.ts';
import { fc } from '../../model/fc.ts';

const ids = ['a.md', 'b.md', 'c.md'] as const;

function assignmentOf(): Assignment {
  const items = itemsOf(...ids.map((id) => ({ id })));
  const findings = new Map(ids.map((id) => [id, [findingOf({ fingerprint: `of ${id}` })]]));
  return { command: 'audit', instance: 'a#1', items, task: '', ...evidenceFor(items, findings) };
}

const answer = (items: readonly string[], more: object = {}): object => ({
  items: items.map((item) => ({ item, summary: 'Looked at.' })),
  findings: [],
  judgements: [],
  ...more,
});

const finding = { item: 'a.md', rule: 'vague', level: 'note', message: 'm', path: 'a.md', line: 1 };

/** What an answer comes to that has findings at these places. */
function resultAt(text: string, ...places: readonly (readonly [string, number])[]) {
  const cwd = project({ 'a.md': text, 'b.md': '', 'c.md': '', 'outside.md': 'x\n' });
  symlinkSync('/etc/passwd', join(cwd, 'link.md'));
  const findings = places.map(([path, line]) => ({ ...finding, path, line }));
  const got = readAnswer(answer(ids, { findings }), assignmentOf(), cwd);
  if (!('results' in got)) throw new Error(got.problems.join());
  return got.results.get('a.md');
}

describe('an answer', () => {
  it('holds exactly when every item of the shard is named once and no other', () => {
    const cwd = project({});
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...ids, 'd.md'), { maxLength: 6 }), (named) => {
        const read = readAnswer(answer(named), assignmentOf(), cwd);
        const isRight = named.toSorted().join() === ids.join();
        expect('results' in read).toBe(isRight);
        const held = 'results' in read ? [...read.results.keys()] : [];
        expect(held.toSorted()).toEqual(isRight ? [...ids] : []);
      }),
    );
  });

  it('of any other form is refused in words, and never fails', () => {
    const cwd = project({});
    fc.assert(
      fc.property(fc.anything(), (output) => {
        expect(readAnswer(output, assignmentOf(), cwd)).toMatchObject({ problems: expect.any(Array) });
      }),
    );
  });

  it.each([
    [
      'an item that is none',
      { findings: [{ ...finding, item: 'x' }] },
      'findings: the item "x" is not in your shard',
    ],
    [
      'evidence that is none',
      { judgements: [{ evidence: 'E9', verdict: 'unsure', reason: 'r' }] },
      'judgements: there is no evidence "E9"',
    ],
    ['a level that is none', { findings: [{ ...finding, level: 'fatal' }] }, /^findings\.0\.level: /],
    ['a rule that is a sentence', { findings: [{ ...finding, rule: 'Not good!' }] }, /^findings\.0\.rule: /],
    [
      'a text without end',
      { findings: [{ ...finding, message: 'x'.repeat(3_000) }] },
      /^findings\.0\.message: /,
    ],
  ])('with %s is refused', (_, more, problem) => {
    const read = readAnswer(answer(ids, more), assignmentOf(), project({ 'a.md': 'x\n' }));
    expect(read).toEqual({ problems: [expect.stringMatching(problem)] });
  });

  it('keeps findings at real lines of the shard, the same when lines move, and counts the others', () => {
    const first = resultAt(
      'one\ntwo\n',
      ['a.md', 2],
      ['./a.md', 1],
      ['a.md', 3],
      ['outside.md', 1],
      ['link.md', 1],
      ['../a.md', 1],
      ['b.md', 2],
    );
    expect(first?.findings.map(({ location }) => [location.path, location.line])).toEqual([
      ['a.md', 2],
      ['a.md', 1],
    ]);
    expect(first?.facts.dropped).toBe(5);
    expect(resultAt('zero\none\n  two\n', ['a.md', 3])?.findings[0]?.fingerprint).toBe(
      first?.findings[0]?.fingerprint,
    );
  });

  it('has no control characters left in its words', () => {
    const said = 'a\u001B[2Jb\u0007c\u202Ed\ne';
    const more = {
      items: ids.map((item) => ({ item, summary: said })),
      findings: [{ ...finding, message: said }],
      judgements: [{ evidence: 'E1', verdict: 'confirmed', reason: said }],
    };
    const read = readAnswer(answer(ids, more), assignmentOf(), project({ 'a.md': 'x\n' }));
    if (!('results' in read)) throw new Error(read.problems.join());
    const result = read.results.get('a.md');
    const texts = [result?.findings[0]?.message, result?.facts.summary, result?.facts.judgements[0]?.reason];
    expect(texts).toEqual(texts.map(() => 'a [2Jb c d e'));
  });
});
