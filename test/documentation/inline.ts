import { checkEngine } from '../../src/cli/claudeOptions.ts';
import { checkOwners } from '../../src/cli/commandOptions.ts';
import { parseOptions, type Options } from '../../src/cli/options.ts';
import { otherWords } from '../../src/cli/commandTable.ts';
import { commandsAndPaths } from '../../src/cli/words.ts';
import { describeFailure } from '../../src/model/errors.ts';

/** What sentences may name. */
export interface Known {
  /** Projects whose commands may be meant. */
  readonly folders: readonly string[];
  /** Scripts of package.json. */
  readonly scripts: readonly string[];
}

const placeholder = 'PLACEHOLDER';

/** What is wrong with code in a sentence that reads like a command of this project; undefined where nothing is. */
export function mistakeIn(code: string, known: Known): string | undefined {
  const script = /^npm run ([\w:-]+)/.exec(code)?.[1];
  if (script !== undefined && !script.startsWith('-'))
    return known.scripts.includes(script) ? undefined : `package.json has no script "${script}"`;
  const words = /^(?:npx )?pool-run (.*)$/s.exec(code)?.[1];
  if (words === undefined) return undefined;
  return variantsOf(wordsIn(words))
    .map((variant) => mistakeInWords(variant, known.folders))
    .find((mistake) => mistake !== undefined);
}

/** The words of a command, up to where another one begins. What is optional is taken as given, what is only named is not. */
function wordsIn(text: string): string[] {
  const plain = text
    .replaceAll(/<[^<>]*>/g, placeholder)
    .replaceAll(/\[(?!-)[^[\]]*\]/g, '')
    .replaceAll(/[[\]]/g, '');
  const words = Array.from(plain.matchAll(/'[^']*'|"[^"]*"|[^\s'"]+/g), ([word]) =>
    word.replaceAll(/['"]/g, ''),
  );
  const end = words.findIndex((word) => /^(?:\||\|\||&&?|;|#|\d?>.*)$/.test(word));
  return (end < 0 ? words : words.slice(0, end)).map((word) => (word.includes('…') ? placeholder : word));
}

/** `--format md|json` stands for two commands. */
function variantsOf(words: readonly string[]): string[][] {
  const at = words.findIndex((word) => word.includes('|'));
  if (at < 0) return [[...words]];
  const choices = words[at]?.split('|') ?? [];
  return choices.flatMap((choice) => variantsOf(words.with(at, choice)));
}

function mistakeInWords(words: readonly string[], folders: readonly string[]): string | undefined {
  const parsed = parseOptions(words);
  if (parsed.ok) return mistakeInMeaning(parsed.value, folders);
  const { reason } = parsed;
  if (reason.code !== 'bad-value' || reason.given !== placeholder) return describeFailure(reason);
  const at = words.findIndex((word, index) => word === placeholder && words[index - 1] === reason.option);
  const filled = values.map((value) => words.with(at, value));
  const fitting = filled.find((one) => !isRefused(parseOptions(one), reason.option));
  return fitting && mistakeInWords(fitting, folders);
}

/** What options take that do not take every word: one of these fits. */
const values: readonly string[] = ['1', '1s', 'md', 'error', 'claude'];

function isRefused(parsed: ReturnType<typeof parseOptions>, option: string): boolean {
  return !parsed.ok && parsed.reason.code === 'bad-value' && parsed.reason.option === option;
}

/** A command has to exist in one of the folders at least. */
function mistakeInMeaning(options: Options, folders: readonly string[]): string | undefined {
  const words = poolWords(options.words);
  if (words.length === 0) return undefined;
  let mistake: string | undefined;
  for (const cwd of folders) {
    mistake = mistakeInProject({ ...options, words, cwd });
    if (mistake === undefined) return undefined;
  }
  return mistake;
}

/** Paths need not exist: they are somebody else's. */
function mistakeInProject(options: Options): string | undefined {
  const meant = commandsAndPaths(options);
  if (meant.ok) {
    const names = meant.value.commands.map(({ name }) => name);
    const fitting = [checkOwners(options, names), checkEngine(options, options.engine)];
    return fitting.flatMap((one) => (one.ok ? [] : describeFailure(one.reason)))[0];
  }
  const { reason } = meant;
  if (reason.code === 'path-missing')
    return mistakeInProject({
      ...options,
      words: options.words.slice(0, options.words.indexOf(reason.path)),
    });
  const isOpen = reason.code === 'unknown-command' && reason.given === placeholder;
  return isOpen ? undefined : describeFailure(reason);
}

/** The words that name pools, and the paths behind them; none where the first one is a command of another kind. */
function poolWords(words: readonly string[]): readonly string[] {
  const [first = '', ...rest] = words;
  if (first === 'plan' || first === 'begin') return rest;
  return first !== 'all' && otherWords.includes(first) ? [] : words;
}
