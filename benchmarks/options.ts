import { parseArgs } from 'node:util';
import { nearest } from '../src/model/nearest.ts';

/** What the words behind the name of a benchmark ask for. Undefined: the benchmark's own default. */
export interface BenchOptions {
  readonly sizes: readonly number[] | undefined;
  readonly rounds: number | undefined;
  readonly seed: number;
  readonly peers: boolean;
  /** Names of measures, where a benchmark has several. */
  readonly only: readonly string[] | undefined;
  /** A project of one's own to measure on, where a benchmark would generate one. */
  readonly project: string | undefined;
  readonly json: boolean;
  /** The options that make this something else than what is recorded. */
  readonly changed: readonly string[];
}

/** A mistake on the command line; the message says what to write instead. */
export class UsageError extends Error {}

const known = {
  sizes: { type: 'string' },
  rounds: { type: 'string' },
  seed: { type: 'string', default: '1' },
  only: { type: 'string' },
  project: { type: 'string' },
  'no-peers': { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
} as const;

/** What is measured with one of these is not what the page shows. */
const changing = ['--sizes', '--rounds', '--seed', '--only', '--no-peers', '--project'];

/** Reads the options that all benchmarks share. Throws a UsageError. */
export function parseBenchOptions(args: readonly string[]): BenchOptions {
  const { values } = parse(args);
  return {
    sizes: values.sizes?.split(',').map((size) => wholeNumber('--sizes', size)),
    rounds: values.rounds === undefined ? undefined : wholeNumber('--rounds', values.rounds),
    seed: wholeNumber('--seed', values.seed),
    peers: !values['no-peers'],
    only: values.only?.split(','),
    project: values.project,
    json: values.json,
    changed: changing.filter((name) => args.some((word) => word.split('=')[0] === name)),
  };
}

/** The names that `--only` asks for; without it all of them. Throws a UsageError for one that does not exist. */
export function chooseNamed(
  only: readonly string[] | undefined,
  names: readonly string[],
): readonly string[] {
  const unknown = only?.find((name) => !names.includes(name));
  if (unknown === undefined) return only ?? names;
  const meant = nearest(unknown, names);
  const didYouMean = meant === undefined ? '' : ` Did you mean "${meant}"?`;
  throw new UsageError(`Expected --only to be some of ${names.join(', ')}, got "${unknown}".${didYouMean}`);
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: known, strict: true });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const isUnknown = (word: string): boolean => !Object.hasOwn(known, word.slice(2).split('=')[0] ?? '');
    const given = args.find((word) => word.startsWith('--') && isUnknown(word));
    throw new UsageError(`${message.split('. ')[0] ?? ''}.${hint(given)}`, { cause: error });
  }
}

function hint(given: string | undefined): string {
  const options = Object.keys(known).map((name) => `--${name}`);
  const meant = given === undefined ? undefined : nearest(given, options);
  return meant === undefined ? ` Options: ${options.join(', ')}.` : ` Did you mean ${meant}?`;
}

function wholeNumber(option: string, given: string): number {
  if (/^[1-9]\d{0,6}$/.test(given)) return Number(given);
  throw new UsageError(`Expected ${option} to be whole numbers of at least 1, got "${given}".`);
}
