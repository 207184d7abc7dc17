import { positionIn, type Check } from '../observation.ts';

/** A kind of key that is recognised by its form. The pattern's last group, or the whole match, is the random part. */
interface KeyFormat {
  readonly name: string;
  readonly pattern: RegExp;
}

/** Formats that their issuers document, or that their secret scanners use. */
const formats: readonly KeyFormat[] = [
  { name: 'Anthropic API key', pattern: /\bsk-ant-(?:api|admin|oat)\d{2}-([\w-]{80,120})/g },
  { name: 'OpenAI API key', pattern: /\bsk-(?:proj|svcacct|admin)-([\w-]{40,200})/g },
  { name: 'OpenAI API key', pattern: /\bsk-([A-Za-z0-9]{20}T3BlbkFJ[A-Za-z0-9]{20})\b/g },
  { name: 'GitHub token', pattern: /\bgh[pousr]_([A-Za-z0-9]{36,251})\b/g },
  { name: 'GitHub token', pattern: /\bgithub_pat_([A-Za-z0-9]{22}_[A-Za-z0-9]{59})\b/g },
  { name: 'GitLab token', pattern: /\bglpat-([\w-]{20,64})(?![\w-])/g },
  { name: 'AWS access key id', pattern: /\b(?:AKIA|ASIA)([A-Z2-7]{16})\b/g },
  { name: 'Google API key', pattern: /\bAIza([\w-]{35})(?![\w-])/g },
  { name: 'Slack token', pattern: /\bxox[abprs]-([0-9A-Za-z-]{24,120})\b/g },
  {
    name: 'Slack webhook',
    pattern: /hooks\.slack\.com\/services\/(T[A-Z0-9]{8,}\/B[A-Z0-9]{8,}\/[A-Za-z0-9]{24})/g,
  },
  { name: 'Stripe live key', pattern: /\b[rs]k_live_([A-Za-z0-9]{24,99})\b/g },
  { name: 'npm token', pattern: /\bnpm_([A-Za-z0-9]{36})\b/g },
  { name: 'PyPI token', pattern: /\bpypi-AgEIcHlwaS5vcmc([\w-]{50,200})/g },
  { name: 'Hugging Face token', pattern: /\bhf_([A-Za-z]{34})\b/g },
  { name: 'SendGrid key', pattern: /\bSG\.([\w-]{22}\.[\w-]{43})(?![\w-])/g },
  { name: 'DigitalOcean token', pattern: /\bdo[op]_v1_([a-f0-9]{64})\b/g },
  { name: 'Telegram bot token', pattern: /\b\d{8,10}:(AA[\w-]{33})(?![\w-])/g },
  {
    name: 'private key',
    pattern: /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY(?: BLOCK)?-----\s+((?:[A-Za-z0-9+/=]{40,}\s+){2,})/g,
  },
];

/** A quick look that tells whether any format can match at all. */
const hint =
  /sk-|gh[pousr]_|github_pat_|glpat-|AKIA|ASIA|AIza|xox[abprs]-|hooks\.slack|[rs]k_live_|npm_|pypi-|hf_|SG\.|do[op]_v1_|:AA|PRIVATE KEY/;

/** Real keys in the text. What a tutorial shows in place of a key is none: it repeats, counts up, or says so. */
export const checkSecrets: Check = function* ({ text }) {
  if (!hint.test(text)) return;
  for (const { name, pattern } of formats) {
    for (const match of text.matchAll(pattern)) {
      const random = (match[1] ?? match[0]).replaceAll(/\s+/g, '');
      if (!looksRandom(random)) continue;
      const shown = `${match[0].slice(0, 7)}…`;
      const message = `This looks like a real ${name} (${shown}, ${match[0].length} characters).`;
      yield { ruleId: 'secret', message, at: positionIn(text, match.index), evidence: `${name} ${shown}` };
    }
  }
};

const placeholder =
  /example|sample|dummy|placeholder|fake|your|insert|replace|redacted|secret|token|xxxx|0000|1111|abcd|1234|9876|test|foobar|\.\.\./i;

/**
 * Whether a text is as irregular as a generated key: no placeholder word, few runs and counts, and enough entropy for its
 * length. A random base-62 text of n characters has about log2(min(n, 62)) bits a character; 0.78 of that lets nearly
 * every real key pass (measured in the tests) and stops words and patterns.
 */
export function looksRandom(text: string): boolean {
  if (placeholder.test(text)) return false;
  const alphabet = /^[0-9a-f]+$/.test(text) ? 16 : /^[A-Z2-7]+$/.test(text) ? 32 : 62;
  return entropy(text) >= 0.78 * Math.log2(Math.min(text.length, alphabet));
}

/** Shannon entropy in bits a character. */
function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}
