import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { findSecrets, maskSecrets } from '../../src/model/secrets.ts';

const base62 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** Text as irregular as a key, made here so that no key stands in the repository. */
function random(length: number, alphabet = base62): string {
  const blocks = Array.from({ length: Math.ceil(length / 32) }, (_, block) =>
    createHash('sha256').update(`secret ${block}`).digest(),
  );
  return Array.from(Buffer.concat(blocks), (byte) => alphabet[byte % alphabet.length])
    .slice(0, length)
    .join('');
}

const hexadecimal = '0123456789abcdef';
const keys: readonly (readonly [string, string])[] = [
  ['Anthropic API key', `sk-ant-api03-${random(93)}`],
  ['OpenAI API key', `sk-proj-${random(60)}`],
  ['OpenAI API key', `sk-${random(20)}T3BlbkFJ${random(40).slice(20)}`],
  ['OpenRouter key', `sk-or-v1-${random(64, hexadecimal)}`],
  ['AWS secret access key', `aws_secret_access_key = ${random(40)}`],
  ['AWS secret access key', `AWS_SECRET_ACCESS_KEY=${random(40)}`],
  ['GitHub token', `ghp_${random(36)}`],
  ['GitHub token', `github_pat_${random(22)}_${random(59)}`],
  ['GitLab token', `glpat-${random(20)}`],
  ['AWS access key id', `AKIA${random(16, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567')}`],
  ['Google API key', `AIza${random(35)}`],
  ['Slack token', `xoxb-217364950182-307462958173-${random(24)}`],
  [
    'Slack webhook',
    `https://hooks.slack.com/services/T0${random(7, base62.slice(0, 26))}/B0${random(7, base62.slice(0, 26))}/${random(24)}`,
  ],
  ['Stripe live key', `sk_live_${random(24)}`],
  ['npm token', `npm_${random(36)}`],
  ['PyPI token', `pypi-AgEIcHlwaS5vcmc${random(60)}`],
  ['Hugging Face token', `hf_${random(34, base62.slice(0, 52))}`],
  ['SendGrid key', `SG.${random(22)}.${random(43)}`],
  ['DigitalOcean token', `dop_v1_${random(64, hexadecimal)}`],
  ['Telegram bot token', `8203746195:AA${random(33)}`],
  [
    'private key',
    `-----BEGIN RSA PRIVATE KEY-----\n${random(64)}\n${random(64)}\n-----END RSA PRIVATE KEY-----`,
  ],
];

describe.each(keys)('a real %s', (name, key) => {
  const text = `Use it so: ${key} and nothing else, sk-your-key least of all.`;

  it('is found', () => {
    expect(findSecrets(text).map((secret) => secret.name)).toEqual([name]);
  });

  it('is masked, also in JSON, and what stands around it is not', () => {
    const masked = maskSecrets(text);
    expect(masked).toContain('Use it so: ');
    expect(masked).toContain('and nothing else, sk-your-key least of all.');
    expect(masked).not.toContain(key.split('\n')[1] ?? key.slice(-20));
    const parsed = JSON.parse(maskSecrets(JSON.stringify({ text }))) as { text: string };
    expect(parsed.text).toBe(masked);
  });
});

it.each([
  'ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx',
  'AKIAIOSFODNN7EXAMPLE',
  'sk-ant-api03-your-key-here',
  'aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  '-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----',
  'glpat-aaaaaaaaaaaaaaaaaaaa',
  'npm_install_and_run_the_whole_test_suite',
  'task-management, risk-based and disk-io',
])('%s is no key, and stays as it is', (text) => {
  expect(findSecrets(text)).toEqual([]);
  expect(maskSecrets(text)).toBe(text);
});
