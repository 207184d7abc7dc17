import type { Result } from '../model/errors.ts';
import type { clientOptions } from './optionTable.ts';

/** Options of the engine `claude`. Undefined: not given. */
export interface ClientOptions {
  /** Undefined: the client's own. */
  readonly model?: string;
  /** Answers of the model in one attempt. */
  readonly maxTurns?: number;
  /** Dollars for the whole run. */
  readonly budget?: number;
  /** Tokens for the whole run. */
  readonly tokenBudget?: number;
  /** Tools that instances may use besides those that only read. */
  readonly allowTools?: readonly string[];
}

type Given = { readonly [Name in keyof typeof clientOptions]?: string | undefined };

/** Reads them. */
export function readClientOptions(given: Given): Result<ClientOptions> {
  for (const [name, { pattern, expected }] of Object.entries(forms)) {
    const text = given[name as keyof Given];
    if (text === undefined || pattern.test(text)) continue;
    const reason = { code: 'bad-value', option: `--${name}`, given: text, expected } as const;
    return { ok: false, reason: { ...reason, nearest: undefined } };
  }
  const { model, budget, 'max-turns': turns, 'token-budget': tokens, 'allow-tools': tools } = given;
  return {
    ok: true,
    value: {
      ...(model !== undefined && { model }),
      ...(turns !== undefined && { maxTurns: Number(turns) }),
      ...(budget !== undefined && { budget: Number(budget.replace('$', '')) }),
      ...(tokens !== undefined && { tokenBudget: Number(tokens) }),
      ...(tools !== undefined && { allowTools: tools.split(',') }),
    },
  };
}

const forms: Readonly<Record<keyof Given, { readonly pattern: RegExp; readonly expected: string }>> = {
  // It becomes a word of the client's command line: one that begins with a hyphen would be an option.
  model: { pattern: /^[\w][\w.:/@[\]-]*$/, expected: 'the name of a model, such as sonnet' },
  'max-turns': { pattern: /^[1-9]\d{0,3}$/, expected: 'a whole number from 1 to 9999' },
  budget: { pattern: /^\$?(?=.*[1-9])\d{1,6}(\.\d{1,4})?$/, expected: 'an amount in dollars, such as 2.00' },
  'token-budget': { pattern: /^[1-9]\d{0,11}$/, expected: 'a whole number of tokens, such as 500000' },
  'allow-tools': {
    pattern: /^[A-Za-z]\w*(,[A-Za-z]\w*)*$/,
    expected: 'names of tools with commas between them, such as Bash,WebFetch',
  },
};

/** Only what the engine knows, of all options. */
export function clientOptionsOf(options: ClientOptions): ClientOptions {
  const { model, maxTurns, budget, tokenBudget, allowTools } = options;
  return {
    ...(model !== undefined && { model }),
    ...(maxTurns !== undefined && { maxTurns }),
    ...(budget !== undefined && { budget }),
    ...(tokenBudget !== undefined && { tokenBudget }),
    ...(allowTools !== undefined && { allowTools }),
  };
}

/** Without the engine these options would silently do nothing. */
export function checkEngine(options: ClientOptions, engine: string | undefined): Result<undefined> {
  const [given] = Object.keys(clientOptionsOf(options));
  if (given === undefined || engine === 'claude') return { ok: true, value: undefined };
  const option = `--${given.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  const message = `${option} belongs to --engine claude, which is not given.`;
  return { ok: false, reason: { code: 'bad-option', message } };
}
