import { maskHidden } from './hiddenValues.ts';

/** A kind of key that is recognised by its form. The pattern's last group, or the whole match, is the random part. */
interface KeyFormat {
  readonly name: string;
  /**
   * What every such key holds. All signs are looked for at once, which is much cheaper than all patterns; they begin with a
   * rare character and look back from it, which makes the search three times as fast again.
   */
  readonly sign: RegExp;
  readonly pattern: RegExp;
}

/** Formats that their issuers document, or that their secret scanners use. */
const formats: readonly KeyFormat[] = [
  {
    name: 'Anthropic API key',
    sign: /-(?<=\bsk-)/,
    pattern: /\bsk-ant-(?:api|admin|oat)\d{2}-([\w-]{80,120})/g,
  },
  { name: 'OpenAI API key', sign: /-(?<=\bsk-)/, pattern: /\bsk-(?:proj|svcacct|admin)-([\w-]{40,200})/g },
  {
    name: 'OpenAI API key',
    sign: /-(?<=\bsk-)/,
    pattern: /\bsk-([A-Za-z0-9]{20}T3BlbkFJ[A-Za-z0-9]{20})\b/g,
  },
  { name: 'OpenRouter key', sign: /-(?<=\bsk-)/, pattern: /\bsk-or-v1-([a-f0-9]{64})\b/g },
  {
    name: 'AWS secret access key',
    sign: /_(?<=\b(?:aws|AWS)_)(?=secret_access_key|SECRET_ACCESS_KEY)/,
    pattern: /\baws_secret_access_key["']?\s*[=:]\s*["']?([A-Za-z0-9/+]{40})(?![A-Za-z0-9/+=])/gi,
  },
  { name: 'GitHub token', sign: /_(?<=\bgh[pousr]_)/, pattern: /\bgh[pousr]_([A-Za-z0-9]{36,251})\b/g },
  {
    name: 'GitHub token',
    sign: /_(?<=\bgithub_pat_)/,
    pattern: /\bgithub_pat_([A-Za-z0-9]{22}_[A-Za-z0-9]{59})\b/g,
  },
  { name: 'GitLab token', sign: /-(?<=\bglpat-)/, pattern: /\bglpat-([\w-]{20,64})(?![\w-])/g },
  { name: 'AWS access key id', sign: /A[KS]IA/, pattern: /\b(?:AKIA|ASIA)([A-Z2-7]{16})\b/g },
  { name: 'Google API key', sign: /AIza/, pattern: /\bAIza([\w-]{35})(?![\w-])/g },
  {
    name: 'Slack token',
    sign: /-(?<=\bxox[abprs]-)/,
    pattern: /\bxox[abprs]-(?:[0-9]+-)*([0-9A-Za-z]{20,80})\b/g,
  },
  {
    name: 'Slack webhook',
    sign: /\.slack(?<=hooks\.slack)/,
    pattern: /hooks\.slack\.com\/services\/(T[A-Z0-9]{8,}\/B[A-Z0-9]{8,}\/[A-Za-z0-9]{24})/g,
  },
  { name: 'Stripe live key', sign: /_(?<=\b[rs]k_live_)/, pattern: /\b[rs]k_live_([A-Za-z0-9]{24,99})\b/g },
  { name: 'npm token', sign: /_(?<=\bnpm_)/, pattern: /\bnpm_([A-Za-z0-9]{36})\b/g },
  { name: 'PyPI token', sign: /-(?<=\bpypi-)/, pattern: /\bpypi-AgEIcHlwaS5vcmc([\w-]{50,200})/g },
  { name: 'Hugging Face token', sign: /_(?<=\bhf_)/, pattern: /\bhf_([A-Za-z]{34})\b/g },
  { name: 'SendGrid key', sign: /\.(?<=\bSG\.)/, pattern: /\bSG\.([\w-]{22}\.[\w-]{43})(?![\w-])/g },
  { name: 'DigitalOcean token', sign: /_(?<=\bdo[op]_v1_)/, pattern: /\bdo[op]_v1_([a-f0-9]{64})\b/g },
  { name: 'Telegram bot token', sign: /:AA/, pattern: /\b\d{8,10}:(AA[\w-]{33})(?![\w-])/g },
  {
    name: 'private key',
    sign: /PRIVATE KEY/,
    pattern:
      /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY(?: BLOCK)?-----(?:\s|\\[rn])+((?:[A-Za-z0-9+/=]{40,}(?:\s|\\[rn])+)+)/g,
  },
];

const signSources = [...new Set(formats.map(({ sign }) => sign.source))];

/** All signs at once, each in a group of its own, so that a match tells which one it is. */
const signs = new RegExp(signSources.map((source) => `(${source})`).join('|'), 'g');

/** The formats of which the text holds a sign. */
function possibleFormats(text: string): KeyFormat[] {
  const found = new Set<string>();
  for (const [, ...groups] of text.matchAll(signs)) {
    const source = signSources[groups.findIndex((group) => group !== undefined)];
    if (source !== undefined) found.add(source);
  }
  return found.size === 0 ? [] : formats.filter(({ sign }) => found.has(sign.source));
}

/** A real key in a text. `shown` is as much of it as may be repeated. */
export interface Secret {
  readonly name: string;
  readonly index: number;
  readonly length: number;
  readonly shown: string;
}

/** Real keys in a text. What a tutorial shows in place of a key is none: it repeats, counts up, or says so. */
export function findSecrets(text: string): Secret[] {
  return possibleFormats(text).flatMap(({ name, pattern }) =>
    Array.from(text.matchAll(pattern), (match) => ({ name, match }))
      .filter(({ match }) => looksRandom((match[1] ?? match[0]).replaceAll(/\\[rn]|\s/g, '')))
      .map(({ match }) => ({
        name,
        index: match.index,
        length: match[0].length,
        shown: `${match[0].slice(0, 7)}…`,
      })),
  );
}

/**
 * The text with every real key cut down to its first characters, and without the values that are to be hidden: for whatever is
 * written, journaled or printed.
 */
export function maskSecrets(text: string): string {
  const open = maskHidden(text);
  const secrets = findSecrets(open).toSorted((a, b) => b.index - a.index);
  return secrets.reduce(
    (masked, { index, length, shown }) => masked.slice(0, index) + shown + masked.slice(index + length),
    open,
  );
}

const placeholder =
  /example|sample|dummy|placeholder|fake|your|insert|replace|redacted|secret|token|xxxx|0000|1111|abcd|1234|9876|test|foobar|\.\.\./i;

/**
 * Whether a text is as irregular as a generated key: no placeholder word, few runs and counts, and enough entropy for its
 * length. A random base-62 text of n characters has about log2(min(n, 62)) bits a character; 0.78 of that lets nearly
 * every real key pass (measured in the tests) and stops words and patterns.
 */
function looksRandom(text: string): boolean {
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
