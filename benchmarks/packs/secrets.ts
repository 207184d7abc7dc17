import type { Random } from './random.ts';

const upper = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const letters = upper + upper.toLowerCase();
const digits = '0123456789';
const alphanumeric = letters + digits;
const url = `${alphanumeric}-_`;

/** What a key begins with, in pieces, so that no file of the repository holds the whole; then the random part. */
interface Form {
  readonly prefix: readonly string[];
  readonly parts: readonly (readonly [alphabet: string, length: number])[];
}

const forms: readonly Form[] = [
  { prefix: ['gh', 'p_'], parts: [[alphanumeric, 36]] },
  { prefix: ['AK', 'IA'], parts: [[`${upper}234567`, 16]] },
  { prefix: ['sk-', 'ant-', 'api03-'], parts: [[url, 95]] },
  { prefix: ['sk-', 'proj-'], parts: [[url, 74]] },
  {
    prefix: ['xo', 'xb-'],
    parts: [
      [digits, 12],
      [digits, 13],
      [alphanumeric, 24],
    ],
  },
  { prefix: ['np', 'm_'], parts: [[alphanumeric, 36]] },
  { prefix: ['AI', 'za'], parts: [[url, 35]] },
  { prefix: ['sk', '_live_'], parts: [[alphanumeric, 24]] },
  { prefix: ['gl', 'pat-'], parts: [[alphanumeric, 20]] },
  { prefix: ['h', 'f_'], parts: [[letters, 34]] },
];

/** A key that looks real. `index` goes through the forms, so that a large pack holds all of them. */
export function secretText(random: Random, index: number): string {
  const form = forms[index % (forms.length + 1)];
  if (!form) return privateKey(random);
  const { prefix, parts } = form;
  return prefix.join('') + parts.map(([alphabet, length]) => random.text(alphabet, length)).join('-');
}

function privateKey(random: Random): string {
  const lines = Array.from({ length: 8 }, () => random.text(`${alphanumeric}+/`, 64));
  return [frame('BEGIN'), ...lines, frame('END')].join('\n');
}

function frame(word: string): string {
  return ['-----', word, ' RSA PRIVATE', ' KEY-----'].join('');
}
