import { afterEach, describe, expect, it } from 'vitest';
import { EventLines } from '../../src/journal/encode.ts';
import { maskedJson } from '../../src/journal/mask.ts';
import { hideValues } from '../../src/model/hiddenValues.ts';
import { findSecrets, maskSecrets } from '../../src/model/secrets.ts';
import { fc } from './fc.ts';

afterEach(() => hideValues({}));

describe('a value of the environment', () => {
  it.each([
    'DEPLOY_KEY',
    'API_TOKENS',
    'my_secret',
    'DB_PASSWORD',
    'PGPASSWD',
    'AWS_CREDENTIALS',
    'ANTHROPIC_API_KEY',
    'APIKEY',
    'npm_config_//registry.example/:_authToken',
    'SECRET_OF_MINE',
  ])('is masked where the name of its variable says that it is secret: %s', (name) => {
    hideValues({ [name]: 'sw0rdf1sh-9' });
    expect(maskSecrets('It is sw0rdf1sh-9, really: sw0rdf1sh-9!')).toBe('It is …, really: …!');
  });

  it.each([
    ['HOME', '/home/sw0rdf1sh-9'],
    ['KEYBOARD', 'sw0rdf1sh-9'],
    ['TOKENIZERS_PARALLELISM', 'sw0rdf1sh-9'],
    ['SSH_KEY_PATH', '/home/me/.ssh/id_1'],
    ['A_KEY', 'short-1'],
    ['A_KEY', 'location'],
    ['A_KEY', '20261120'],
    ['A_KEY', ''],
  ])('is left alone where nothing says so, or it could be any word: %s=%s', (name, value) => {
    hideValues({ [name]: value });
    expect(maskSecrets(`Here is ${value}.`)).toBe(`Here is ${value}.`);
  });

  it('is no finding of the audit, which would differ from machine to machine', () => {
    hideValues({ A_KEY: 'sw0rdf1sh-9' });
    expect(findSecrets('sw0rdf1sh-9')).toEqual([]);
  });

  it('is masked whole where another one is its beginning, and where it is a key of a known form', () => {
    const key = 'ghp_Zt7Qk2Lm9XcV4bN8sD1fG6hJ3wE5rY0uPaKq';
    hideValues({ A_KEY: 'sw0rdf1sh', B_KEY: 'sw0rdf1sh-and-more', C_TOKEN: key });
    expect(maskSecrets(`sw0rdf1sh-and-more, sw0rdf1sh, ${key}`)).toBe('…, …, …');
  });

  it('never stands in JSON that is written, whatever characters it has', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 8, maxLength: 30 }), fc.string(), (value, before) => {
        hideValues({ A_SECRET: value });
        fc.pre(maskSecrets(value) === '…');
        const given = { text: `${before}${value}`, list: [value] };
        const read = JSON.parse(maskedJson(given)) as typeof given;
        expect(read.list).toEqual(['…']);
        expect(read.text.includes(value)).toBe(false);
      }),
    );
  });

  it('never stands in a line of the journal, not even as the name of an item', () => {
    hideValues({ A_SECRET: 'sw0.f1-9' });
    const lines = new EventLines();
    const stamp = { run: 'r', epoch: 1, at: 1, instance: 'a#1', attempt: 1 } as const;
    lines.add({ type: 'item_claimed', item: 'docs/sw0.f1-9.md', ...stamp });
    lines.add({
      type: 'item_failed',
      item: 'b',
      cause: 'crashed',
      reason: 'sw0.f1-9',
      final: true,
      ...stamp,
    });
    expect(Buffer.from(lines.take()).toString()).not.toContain('sw0.f1-9');
    lines.add({ type: 'item_claimed', item: 'docs/plain.md', ...stamp });
    expect(Buffer.from(lines.take()).toString()).toContain('docs/plain.md');
  });
});
