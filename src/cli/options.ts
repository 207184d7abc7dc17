import { parseArgs } from 'node:util';
import type { Failure, Result } from '../model/errors.ts';
import { readCommandOptions, withBase, type CommandOptions, type WordOptions } from './commandOptions.ts';
import { readClientOptions, type ClientOptions } from './claudeOptions.ts';
import { clientOptions, commandOptions, commonOptions, wordOptions } from './optionTable.ts';
import { levels, type Level } from '../model/severity.ts';
import { durationPattern } from '../model/duration.ts';
import { formats, type Format } from '../model/format.ts';
import { nearest } from '../model/nearest.ts';

/** Engines that can be chosen. */
export const engineNames = ['local', 'exec', 'claude', 'fake'] as const;
export type EngineName = (typeof engineNames)[number];

/** What the words on the command line ask for. */
export interface Options extends CommandOptions, WordOptions, ClientOptions {
  readonly words: readonly string[];
  /** The command line itself. */
  readonly given: readonly string[];
  /** Undefined: the command's own. */
  readonly engine: EngineName | undefined;
  readonly max: number | undefined;
  readonly sequential: boolean;
  /** For one attempt, as definitions write it; undefined: what the definition says. */
  readonly timeout: string | undefined;
  readonly cache: boolean;
  readonly only: readonly string[];
  readonly user: boolean;
  /** Undefined: the short text for people. */
  readonly format: Format | undefined;
  readonly output: string | undefined;
  /** A file for Chrome trace events. */
  readonly trace: string | undefined;
  /** Undefined: from errors on. */
  readonly failOn: Level | 'never' | undefined;
  readonly cwd: string;
  readonly quiet: boolean;
  readonly dryRun: boolean;
  readonly debug: boolean;
  readonly help: boolean;
  readonly version: boolean;
}

const definitions = { ...commonOptions, ...wordOptions, ...commandOptions, ...clientOptions } as const;

/** Reads the command line. Unknown options and values are failures that name the nearest valid one. */
export function parseOptions(args: readonly string[]): Result<Options> {
  let parsed;
  try {
    parsed = parseArgs({ args: withBase(args), options: definitions, allowPositionals: true, strict: true });
  } catch (error) {
    return { ok: false, reason: usageFailure(error as NodeJS.ErrnoException, args) };
  }
  const { values, positionals } = parsed;
  const chosen = readChosen(values);
  if (!chosen.ok) return chosen;
  const own = readCommandOptions(values);
  if (!own.ok) return own;
  const client = readClientOptions(values);
  if (!client.ok) return client;
  return {
    ok: true,
    value: {
      ...own.value,
      ...client.value,
      ...chosen.value,
      words: positionals,
      given: args,
      sequential: values.sequential,
      cache: !values['no-cache'],
      only: values.only.flatMap((value) => value.split(',')).filter((value) => value !== ''),
      user: values.user,
      output: values.output,
      trace: values.trace,
      acceptChanges: values['accept-changes'],
      watch: values.watch,
      wait: values.wait,
      clear: values.clear,
      cwd: values.cwd,
      quiet: values.quiet,
      dryRun: values['dry-run'],
      debug: values.debug,
      help: values.help,
      version: values.version,
    },
  };
}

/** The values of common options that not every word fits. */
type Chosen = Pick<Options, 'format' | 'failOn' | 'engine' | 'max' | 'timeout'>;

function readChosen(
  values: {
    readonly [Name in 'format' | 'fail-on' | 'engine' | 'max' | 'timeout']?: string | undefined;
  } & { readonly json: boolean },
): Result<Chosen> {
  const format = choice('--format', values.json ? 'json' : values.format, formats);
  if (!format.ok) return format;
  const failOn = choice('--fail-on', values['fail-on'], [...levels, 'never'] as const);
  if (!failOn.ok) return failOn;
  const engine = choice('--engine', values.engine, engineNames);
  if (!engine.ok) return engine;
  const max = wholeNumber('--max', values.max);
  if (!max.ok) return max;
  const timeout = duration('--timeout', values.timeout);
  if (!timeout.ok) return timeout;
  return {
    ok: true,
    value: {
      format: format.value,
      failOn: failOn.value,
      engine: engine.value,
      max: max.value,
      timeout: timeout.value,
    },
  };
}

function usageFailure(error: NodeJS.ErrnoException, args: readonly string[]): Failure {
  if (error.code !== 'ERR_PARSE_ARGS_UNKNOWN_OPTION') {
    return { code: 'bad-option', message: `${error.message.split('.')[0] ?? ''}.` };
  }
  const known = Object.keys(definitions).map((name) => `--${name}`);
  const quoted = /'(-[^']*)'/.exec(error.message)?.[1];
  const given = quoted ?? args.find((word) => word.startsWith('-')) ?? '';
  return { code: 'unknown-option', given, nearest: nearest(given, known) };
}

function choice<Value extends string>(
  option: string,
  given: string | undefined,
  valid: readonly Value[],
): Result<Value | undefined> {
  if (given === undefined) return { ok: true, value: undefined };
  const found = valid.find((value) => value === given);
  if (found !== undefined) return { ok: true, value: found };
  const expected = `one of ${valid.join(', ')}`;
  return {
    ok: false,
    reason: { code: 'bad-value', option, given, expected, nearest: nearest(given, valid) },
  };
}

function wholeNumber(option: string, given: string | undefined): Result<number | undefined> {
  if (given === undefined) return { ok: true, value: undefined };
  if (/^[1-9]\d{0,5}$/.test(given)) return { ok: true, value: Number(given) };
  const expected = 'a whole number from 1 to 999999';
  return { ok: false, reason: { code: 'bad-value', option, given, expected, nearest: undefined } };
}

function duration(option: string, given: string | undefined): Result<string | undefined> {
  if (given === undefined || durationPattern.test(given)) return { ok: true, value: given };
  const expected = 'a number with ms, s, m or h, such as 10m';
  return { ok: false, reason: { code: 'bad-value', option, given, expected, nearest: undefined } };
}

/**
 * The command line with the words of standard input in the place of `-`: so that what somebody typed need not go through a
 * shell. They are divided as a shell does it, but nothing in them is expanded.
 */
export function withStandardInput(args: readonly string[], read: () => string): string[] {
  return args.flatMap((word) => (word === '-' ? splitWords(read()) : [word]));
}

function splitWords(text: string): string[] {
  return Array.from(text.matchAll(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g), ([word]) =>
    word.replaceAll(/"([^"]*)"|'([^']*)'/g, (_, double?: string, single?: string) => double ?? single ?? ''),
  );
}
