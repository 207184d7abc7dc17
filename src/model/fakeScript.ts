import * as z from 'zod';
import { millisecondsOf } from './duration.ts';
import { nearest } from './nearest.ts';
import { quote } from './quote.ts';

/** What an attempt at an item may end with when nothing goes wrong. */
const answers = ['done', 'finding', 'fail'] as const;
/** What may cost an attempt its instance. */
export const fakeFaults = ['crash', 'hang', 'garbage', 'partial', 'rate_limit'] as const;

const happenings = [...answers, ...fakeFaults];
export type FakeAnswer = (typeof answers)[number];
export type FakeFault = (typeof fakeFaults)[number];

/** What happens at one attempt at an item, and after how many milliseconds where the script says so. */
export interface FakeStep {
  readonly what: FakeAnswer | FakeFault;
  readonly after?: number;
}

/** A value as `read` understands it; where it gives undefined, a problem that says what was `expected`. */
function readAs<Value>(expected: string, read: (given: unknown) => Value | undefined) {
  return z.unknown().transform((given, context): Value => {
    const value = read(given);
    if (value !== undefined) return value;
    context.addIssue({ code: 'custom', message: expected });
    return z.NEVER;
  });
}

function textOf(given: unknown): string {
  return typeof given === 'string' ? given : '';
}

function numberBetween(least: number, most: number) {
  return readAs(`a number from ${least} to ${most}`, (given) =>
    typeof given === 'number' && given >= least && given <= most ? given : undefined,
  );
}

/** Durations as in definitions, and `0ms` for none. */
function durationOf(text: string): number | undefined {
  return text === '0ms' ? 0 : millisecondsOf(text);
}

function bytesOf(text: string): number | undefined {
  const [, number, unit] = /^([1-9]\d{0,2})(KB|MB)$/.exec(text) ?? [];
  return number === undefined ? undefined : Number(number) * (unit === 'MB' ? 1e6 : 1e3);
}

/** A step as it is written: `crash`, `done after 120ms`. */
function stepOf(text: string): FakeStep | undefined {
  const [, word, after] = /^(\w+)(?: after (\w+))?$/.exec(text) ?? [];
  const what = happenings.find((happening) => happening === word);
  if (what === undefined || after === undefined) return what && { what };
  const milliseconds = durationOf(after);
  return milliseconds === undefined ? undefined : { what, after: milliseconds };
}

function duration() {
  return readAs('a duration such as 200ms or 2s', (given) => durationOf(textOf(given)));
}

const distributions = ['fixed', 'uniform', 'exponential', 'lognormal', 'heavy-tailed'] as const;

/** How long items take. The heavy-tailed one is Pareto's: the smaller `alpha`, the longer the longest. */
function buildLatency() {
  const options = [
    z.strictObject({ distribution: z.literal('fixed'), duration: duration() }),
    z.strictObject({ distribution: z.literal('uniform'), from: duration(), to: duration() }),
    z.strictObject({ distribution: z.literal('exponential'), mean: duration() }),
    z.strictObject({
      distribution: z.literal('lognormal'),
      median: duration(),
      sigma: numberBetween(0, 5),
    }),
    z.strictObject({
      distribution: z.literal('heavy-tailed'),
      least: duration(),
      alpha: numberBetween(0.1, 10),
    }),
  ] as const;
  return z.discriminatedUnion('distribution', options, {
    error: ({ code }) => {
      const expected = `one of ${distributions.join(', ')}`;
      return code === 'invalid_union' ? expected : `a mapping whose distribution is ${expected}`;
    },
  });
}

function buildSchema() {
  const share = numberBetween(0, 1).default(0);
  const step = readAs(`one of ${happenings.join(', ')}, or with a time: "done after 120ms"`, (given) =>
    stepOf(textOf(given)),
  );
  return z
    .strictObject({
      seed: numberBetween(0, Number.MAX_SAFE_INTEGER).default(1),
      latency: buildLatency().default({ distribution: 'lognormal', median: 200, sigma: 0.5 }),
      start: duration().default(0),
      finding: share,
      fail: share,
      crash: share,
      hang: share,
      garbage: share,
      partial: share,
      rate_limit: share,
      retry_after: duration().default(1_000),
      memory: readAs('an amount such as 10MB or 500KB', (given) => bytesOf(textOf(given))).default(0),
      items: z
        .record(
          z.string(),
          z.array(step, 'a list').min(1, 'a list with an entry'),
          'a mapping of items to lists',
        )
        .default({}),
    })
    .refine(
      (script) => sumOf(script, fakeFaults) <= 1,
      `the shares of ${fakeFaults.join(', ')} add up to more than 1`,
    )
    .refine(
      (script) => sumOf(script, ['finding', 'fail']) <= 1,
      'the shares of finding, fail add up to more than 1',
    );
}

/** Rounded, because floating-point sums of shares may come out a little above 1. */
function sumOf<Key extends string>(script: Readonly<Record<Key, number>>, keys: readonly Key[]): number {
  return Math.round(keys.reduce((sum, key) => sum + script[key], 0) * 1e9) / 1e9;
}

type Schema = ReturnType<typeof buildSchema>;

/**
 * The `fake:` mapping of `pool-run.yaml`: what the engine `fake` makes of its items. Durations are in milliseconds, memory
 * in bytes. Faults are shares of the attempts at an item, answers shares of the items; `items` says exactly what happens to
 * single ones, by id or glob, at attempt 1, 2, and so on, and its last entry repeats.
 */
export type FakeScript = z.infer<Schema>;
export type FakeLatency = FakeScript['latency'];

let built: Schema | undefined;

/** Built when it is first needed: it takes milliseconds, and few runs use it. */
function schema(): Schema {
  return (built ??= buildSchema());
}

/** A script with its defaults filled in; its values are written as in `pool-run.yaml`. Throws where that is wrong. */
export function fakeScript(values: z.input<Schema> = {}): FakeScript {
  return schema().parse(values);
}

/** What is wrong with a `fake:` mapping; `path` is where, below the mapping. */
export interface FakeScriptProblem {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** Checks a `fake:` mapping and fills in its defaults, or says the first thing that is wrong with it. */
export function parseFakeScript(
  value: unknown,
): { readonly script: FakeScript } | { readonly problem: FakeScriptProblem } {
  const parsed = schema().safeParse(value);
  if (parsed.success) return { script: parsed.data };
  const { issues } = parsed.error;
  // A misspelt key is more than one problem, and its name explains the others.
  const issue = issues.find(({ code }) => code === 'unrecognized_keys') ?? issues[0];
  if (!issue) throw new Error('Internal error: what is wrong with the fake script is not known');
  return { problem: problemOf(issue, value) };
}

function problemOf(issue: z.core.$ZodIssue, script: unknown): FakeScriptProblem {
  const { path } = issue;
  const name = ['fake', ...path.filter((part) => typeof part === 'string')].join('.');
  const given = path.reduce<unknown>((part, key) => (part as Record<PropertyKey, unknown>)[key], script);
  if (issue.code === 'unrecognized_keys') {
    const [key = ''] = issue.keys;
    const known = knownKeys(given);
    const meant = nearest(key, known);
    const hint = meant === undefined ? `It knows ${known.join(', ')}.` : `Did you mean "${meant}"?`;
    return { path: [...path, key], message: `"${name}" has no key "${key}". ${hint}` };
  }
  if (path.length === 0 && issue.code === 'custom') return { path, message: `${issue.message}.` };
  const expected = path.length === 0 ? 'a mapping' : issue.message;
  const word = textOf(given).replace(/\s.*$/s, '');
  const meant = nearest(word, wordsAt(path));
  const hint = meant === undefined || meant === word ? '' : ` Did you mean "${meant}"?`;
  return { path, message: `expected "${name}" to be ${expected}, got ${shown(given)}.${hint}` };
}

/** The keys of a latency of this distribution, or of the whole script. */
function knownKeys(given: unknown): string[] {
  const name = (given as Record<string, unknown>)['distribution'];
  const { shape } = schema();
  const option = shape.latency.unwrap().options.find((one) => one.shape.distribution.value === name);
  return Object.keys(option?.shape ?? shape);
}

/** The words that may stand at a place, as far as it takes words. */
function wordsAt(path: readonly PropertyKey[]): readonly string[] {
  if (path.at(-1) === 'distribution') return distributions;
  return path[0] === 'items' && path.length === 3 ? happenings : [];
}

function shown(given: unknown): string {
  if (typeof given === 'string') return `${quote(given)} (string)`;
  if (typeof given === 'number' || typeof given === 'boolean') return `${given} (${typeof given})`;
  if (given === undefined || given === null) return given === null ? 'null' : 'nothing';
  return Array.isArray(given) ? 'a list' : 'a mapping';
}
