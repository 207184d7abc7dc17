import type { Result } from '../model/errors.ts';
import { commandOptions, wordOptions } from './optionTable.ts';

/** Options that only some commands have. Undefined: not given. */
export interface CommandOptions {
  /** All: only what differs from this commit, and what depends on it. */
  readonly changed?: string;
  /** docs: mend what is certain. */
  readonly fix?: boolean;
  /** docs: let instances change documents, each in a worktree of its own. */
  readonly letWrite?: boolean;
  /** docs: also in files with changes that are not committed. */
  readonly allowDirty?: boolean;
  /** docs: also ask for links that lead out of the project. */
  readonly external?: boolean;
  /** test: how often a test that failed is run again, to tell flaky from broken. */
  readonly rerunFailed?: number;
  /** test: ask the runners for coverage. */
  readonly coverage?: boolean;
  /** deps: where to ask for advisories. */
  readonly osv?: string;
  /** deps: a folder with advisories, in osv-scanner's layout. */
  readonly advisories?: string;
  /** prime: how long the briefing for a model may be. */
  readonly tokens?: number;
  /** install: into the project, which is what happens without it too. */
  readonly project?: boolean;
}

/** Options that belong to one word, which runs no pool. */
export interface WordOptions {
  /** resume: go on although files changed. */
  readonly acceptChanges: boolean;
  /** status: until the run ends. */
  readonly watch: boolean;
  /** merge: until every instance has delivered or given up. */
  readonly wait: boolean;
  /** cache: empty it. */
  readonly clear: boolean;
}

type Given = { readonly changed?: string | undefined } & {
  readonly [Name in keyof typeof commandOptions]?:
    | ((typeof commandOptions)[Name]['type'] extends 'boolean' ? boolean : string)
    | undefined;
};

/** Reads them. Numbers are whole and at least 1. */
export function readCommandOptions(given: Given): Result<CommandOptions> {
  const numbers = new Map<string, number>();
  for (const name of ['rerun-failed', 'tokens'] as const) {
    const text = given[name];
    if (text === undefined) continue;
    if (!/^[1-9]\d{0,6}$/.test(text)) {
      const expected = 'a whole number of at least 1';
      const reason = { code: 'bad-value', option: `--${name}`, given: text, expected } as const;
      return { ok: false, reason: { ...reason, nearest: undefined } };
    }
    numbers.set(name, Number(text));
  }
  const all = {
    changed: given.changed,
    fix: given.fix,
    letWrite: given.write,
    allowDirty: given['allow-dirty'],
    external: given.external,
    rerunFailed: numbers.get('rerun-failed'),
    coverage: given.coverage,
    osv: given.osv,
    advisories: given.advisories,
    tokens: numbers.get('tokens'),
    project: given.project,
  };
  return {
    ok: true,
    value: Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)),
  };
}

/** `--changed` without a value means: since the last commit. What stands behind `--` is no option. */
export function withBase(args: readonly string[]): string[] {
  const end = args.indexOf('--');
  return args.map((word, index) => {
    const next = args[index + 1];
    const isBare = word === '--changed' && (next === undefined || next.startsWith('-'));
    return isBare && (end < 0 || index < end) ? '--changed=HEAD' : word;
  });
}

/** An option that none of the named commands knows is refused: that it silently does nothing would be worse. */
export function checkOwners(options: CommandOptions, commands: readonly string[]): Result<undefined> {
  for (const [name, { of }] of Object.entries(commandOptions)) {
    if (options[keyOf(name)] !== undefined && !commands.includes(of)) return misplaced(name, of);
  }
  return { ok: true, value: undefined };
}

/** The same of options that belong to another word than the first one. */
export function checkWord(options: WordOptions, word: string): Result<undefined> {
  for (const [name, { of }] of Object.entries(wordOptions)) {
    if (options[camelCase(name) as keyof WordOptions] && of !== word) return misplaced(name, of);
  }
  return { ok: true, value: undefined };
}

function misplaced(name: string, owner: string): Result<undefined> {
  const message = `--${name} is an option of "${owner}", which is not what runs here.`;
  return { ok: false, reason: { code: 'bad-option', message } };
}

/** Only what single commands know, of all options. */
export function commandOptionsOf(options: CommandOptions): CommandOptions {
  const keys = ['changed', ...Object.keys(commandOptions)].map(keyOf);
  return Object.fromEntries(keys.flatMap((key) => (options[key] === undefined ? [] : [[key, options[key]]])));
}

/** `write` is another word of the API: whether the run leaves a folder. */
function keyOf(name: string): keyof CommandOptions {
  return (name === 'write' ? 'letWrite' : camelCase(name)) as keyof CommandOptions;
}

function camelCase(name: string): string {
  return name.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}
