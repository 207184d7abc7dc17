import { describe, expect, it } from 'vitest';
import { readConfig } from '../../src/inputs/config.ts';
import { fakeScript } from '../../src/model/fakeScript.ts';
import { project } from '../project.ts';

const rules = ['secret', 'unscoped-bash'];

describe('the configuration', () => {
  it('is empty without a file', () => {
    expect(readConfig(project({}), rules)).toEqual({ ok: true, value: { silences: [], fake: undefined } });
  });

  it.each(['', '# nothing yet\n', 'silence: []\n'])('is empty with the file %j', (text) => {
    expect(read(text)).toEqual({ ok: true, value: { silences: [], fake: undefined } });
  });

  it('silences a rule in the files of its glob, hidden ones as well, or in all', () => {
    const text = `silence:
  - rule: secret
    files: examples/**
    reason: they are made up
  - { rule: unscoped-bash, reason: all of it runs in a container }
`;
    const config = read(text);
    if (!config.ok) throw new Error('Internal error: this configuration is valid');
    const [secret, bash] = config.value.silences;
    expect(secret).toMatchObject({ ruleId: 'secret', by: 'config', reason: 'they are made up' });
    expect(['examples/.a/b.md', 'agents/b.md'].map((path) => secret?.matches(path))).toEqual([true, false]);
    expect(bash?.matches('any/.file')).toBe(true);
  });
});

describe('the script of the fake engine', () => {
  it('has defaults for everything', () => {
    expect(read('fake:\n')).toEqual({ ok: true, value: { silences: [], fake: fakeScript() } });
    expect(read('fake: {}\n')).toEqual(read('fake:\n'));
  });

  it('is read with durations in milliseconds and memory in bytes', () => {
    const text = `fake:
  seed: 7
  latency: { distribution: lognormal, median: 2s, sigma: 0.8 }
  start: 50ms
  crash: 0.05
  retry_after: 1m
  memory: 10MB
  items:
    src/a.ts: [crash, hang, done after 120ms]
    "docs/**":
      - rate_limit after 0ms
`;
    expect(read(text)).toMatchObject({
      ok: true,
      value: {
        fake: {
          seed: 7,
          latency: { distribution: 'lognormal', median: 2_000, sigma: 0.8 },
          start: 50,
          crash: 0.05,
          hang: 0,
          retry_after: 60_000,
          memory: 10_000_000,
          items: {
            'src/a.ts': [{ what: 'crash' }, { what: 'hang' }, { what: 'done', after: 120 }],
            'docs/**': [{ what: 'rate_limit', after: 0 }],
          },
        },
      },
    });
  });

  it.each([
    ['fixed', '{ distribution: fixed, duration: 0ms }'],
    ['uniform', '{ distribution: uniform, from: 1ms, to: 2s }'],
    ['exponential', '{ distribution: exponential, mean: 1s }'],
    ['heavy-tailed', '{ distribution: heavy-tailed, least: 100ms, alpha: 1.5 }'],
  ])('knows the distribution %s', (distribution, latency) => {
    expect(read(`fake: { latency: ${latency} }\n`)).toMatchObject({
      ok: true,
      value: { fake: { latency: { distribution } } },
    });
  });

  it('may use every attempt for faults, but not more', () => {
    expect(read('fake: { crash: 0.7, hang: 0.1, partial: 0.2 }\n').ok).toBe(true);
    expect(read('fake:\n  crash: 0.7\n  hang: 0.4\n')).toMatchObject({
      reason: { line: 1, message: expect.stringContaining('add up to more than 1') as string },
    });
    expect(read('fake: { finding: 0.7, fail: 0.4 }\n').ok).toBe(false);
  });
});

describe('a mistake in the configuration', () => {
  const silences = 'silence:\n  - rule: secret\n    reason: made up\n';
  it.each([
    ['text that is no YAML', 'silence: [\n', 2, 'this is no YAML'],
    ['a list', '- silence\n', 1, 'expected a mapping with the keys "silence", "fake" and "deps"'],
    ['an unknown key', `${silences}silense: []\n`, 4, 'no key "silense". Did you mean "silence"?'],
    ['a key that is like no other', 'colour: red\n', 1, 'no key "colour". Here stand silence, fake, deps.'],
    ['an unknown rule', `${silences}\n  - rule: secrets\n    reason: x\n`, 5, 'Did you mean "secret"?'],
    ['a silence without a reason', 'silence:\n  - rule: secret\n', 2, 'expected "silence.reason"'],
    ['an unknown key of a silence', `${silences}    file: a\n`, 4, 'no key "file". Did you mean "files"?'],
    [
      'a misspelt key of a silence',
      'silence:\n  - rule: secret\n    reson: x\n',
      3,
      'Did you mean "reason"?',
    ],
    ['a silence of another kind', 'silence: secret\n', 1, 'expected "silence"'],
    [
      'a script of another kind',
      `${silences}fake: 5\n`,
      4,
      'expected "fake" to be a mapping, got 5 (number).',
    ],
    [
      'an unknown key of a script',
      'fake:\n  seed: 1\n  crsh: 0.1\n',
      3,
      '"fake" has no key "crsh". Did you mean "crash"?',
    ],
    ['a key named as its parent', 'fake:\n  seed: 1\n  fake: 0.1\n', 3, '"fake" has no key "fake"'],
    [
      'a share above 1',
      'fake:\n  # often\n  crash: 2\n',
      3,
      'expected "fake.crash" to be a number from 0 to 1, got 2 (number).',
    ],
    [
      'a duration without a unit',
      'fake:\n  start: 50\n',
      2,
      'to be a duration such as 200ms or 2s, got 50 (number).',
    ],
    ['memory without a unit', 'fake:\n  memory: 10\n', 2, 'to be an amount such as 10MB'],
    ['a misspelt distribution', 'fake:\n  latency:\n    distribution: fxied\n', 3, 'Did you mean "fixed"?'],
    ['a latency without distribution', 'fake:\n  latency:\n    mean: 1s\n', 2, 'got nothing'],
    [
      'a misspelt key of a latency',
      'fake:\n  seed: 1\n  latency: { distribution: fixed, durtion: 1s }\n',
      3,
      'Did you mean "duration"?',
    ],
    [
      'a key of another distribution',
      'fake: { latency: { distribution: fixed, mean: 1s } }\n',
      1,
      'has no key "mean". It knows distribution, duration.',
    ],
    [
      'a misspelt step',
      'fake:\n  items:\n    crash: [done]\n    b: [done, chrash]\n  crash: 0.1\n',
      4,
      'expected "fake.items.b" to be one of done, ',
    ],
    [
      'a misspelt step on its own line',
      'fake:\n  items:\n    b:\n    - done\n    - hangs after 1s\n    - crash\n',
      5,
      'Did you mean "hang"?',
    ],
    [
      'a share with the name of an item above',
      'fake:\n  items:\n    crash: [done]\n  crash: much\n',
      4,
      'got "much" (string)',
    ],
    ['a step that is no text', 'fake: { items: { a: [[done]] } }\n', 1, 'got a list.'],
    [
      'an item without steps',
      'fake:\n  items:\n    "a:b": []\n',
      3,
      'expected "fake.items.a:b" to be a list with an entry',
    ],
    [
      'an item with one step and no list',
      'fake:\n  items:\n    a: done\n',
      3,
      'expected "fake.items.a" to be a list, got "done" (string).',
    ],
  ])('such as %s is named with its line', (_, text, line, message) => {
    expect(read(text)).toEqual({
      ok: false,
      reason: {
        code: 'config-invalid',
        path: 'pool-run.yaml',
        line,
        message: expect.stringContaining(message) as string,
      },
    });
  });

  it('does no harm with keys that mean something to JavaScript', () => {
    const text = 'fake:\n  items:\n    constructor: [done]\n    toString: { toString: 1 }\n';
    expect(read(text)).toMatchObject({
      reason: { line: 4, message: expect.stringContaining('a mapping') as string },
    });
  });
});

function read(text: string): ReturnType<typeof readConfig> {
  return readConfig(project({ 'pool-run.yaml': text }), rules);
}
