import type { ItemOutcome } from '../model/outcome.ts';
import type { RunPlan, Shard } from '../model/plan.ts';
import { maskSecrets } from '../model/secrets.ts';
import { maskedJson } from './mask.ts';

/** Entries that are told in one piece. */
const together = 512;

/**
 * An object as JSON that people can read, without secrets, in pieces: a line for each of its fields, and one for each entry of
 * those that are lists (any iterable) or mappings (Maps as well). A board can have 100,000 entries: indenting all of it would take three times
 * as long, and one text of it would be most of the memory that a run needs.
 */
export function* readableJson(value: object): Iterable<string> {
  let separator = '{\n';
  for (const [key, field] of entriesOf(value)) {
    yield `${separator}${JSON.stringify(maskSecrets(key))}: `;
    separator = ',\n';
    if (field instanceof Map) yield* block('{}', field as Map<string, unknown>, mappingLines);
    else if (isList(field)) yield* block('[]', field, listLines);
    else if (typeof field === 'object' && field !== null) {
      yield* block('{}', entriesOf(field), mappingLines);
    } else yield maskedJson({ [key]: field }, (named) => JSON.stringify(Object.values(named)[0]));
  }
  yield separator === '{\n' ? '{}\n' : '\n}\n';
}

function isList(field: unknown): field is Iterable<unknown> {
  return typeof field === 'object' && field !== null && Symbol.iterator in field;
}

function entriesOf(mapping: object): [string, unknown][] {
  return Object.entries(mapping).filter(([, value]) => value !== undefined);
}

function listLines(entries: readonly unknown[]): string {
  return maskedJson(entries, (all) => all.map((one) => JSON.stringify(one)).join(',\n'));
}

function mappingLines(entries: readonly (readonly [string, unknown])[]): string {
  return maskedJson(Object.fromEntries(entries), (mapping) =>
    Object.entries(mapping)
      .map(([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)}`)
      .join(',\n'),
  );
}

/** Whatever there is between two brackets, some entries at a time. */
function* block<Entry>(
  brackets: '[]' | '{}',
  entries: Iterable<Entry>,
  write: (entries: Entry[]) => string,
): Iterable<string> {
  let separator = `${brackets[0]}\n`;
  let waiting: Entry[] = [];
  const piece = (): string => {
    const text = `${separator}${write(waiting)}`;
    separator = ',\n';
    waiting = [];
    return text;
  };
  for (const entry of entries) {
    waiting.push(entry);
    if (waiting.length === together) yield piece();
  }
  if (waiting.length > 0) yield piece();
  yield separator === ',\n' ? `\n${brackets[1]}` : brackets;
}
/** The plan as JSON. Plans can be long, and hold their shards: what is made of each is kept in `shards`, to be used again. */
export function planText({ run, arguments: words, plans }: RunPlan, shards: Map<Shard, string>): string {
  const texts = plans.map(({ shards: own, ...rest }) => {
    for (const shard of own) shards.set(shard, shardText(shard));
    const lines = own.map((shard) => shards.get(shard)).join(',\n');
    return `${maskedJson(rest).slice(0, -1)},"shards":[\n${lines}\n]}`;
  });
  return `${maskedJson({ run, arguments: words }).slice(0, -1)},"plans":[${texts.join(',\n')}]}\n`;
}

/** A shard as JSON, with one line for each item. */
export function shardText(shard: Shard): string {
  return maskedJson(shard, ({ items, ...rest }) => {
    const lines = items.map((item) => JSON.stringify(item)).join(',\n');
    return `${JSON.stringify(rest).slice(0, -1)},"items":[\n${lines}\n]}`;
  });
}

/** What people look for in an artifact; facts for the merge stand in the journal. */
export function artifactJson(instance: string, outcomes: readonly ItemOutcome[]): Iterable<string> {
  return readableJson({ instance, outcomes: shownOutcomes(outcomes) });
}

/** One after another: all of them at once would be as much memory as the outcomes themselves. */
function* shownOutcomes(outcomes: readonly ItemOutcome[]): Iterable<object> {
  for (const outcome of outcomes) {
    if (outcome.status === 'failed') yield outcome;
    else {
      const { result, ...rest } = outcome;
      yield { ...rest, findings: result.findings };
    }
  }
}

/** What an instance delivered, as Markdown. */
export function* artifactText(instance: string, outcomes: readonly ItemOutcome[]): Iterable<string> {
  yield `# ${maskSecrets(instance)}\n\n`;
  for (let start = 0; start < outcomes.length; start += together) {
    const lines = outcomes
      .slice(start, start + together)
      .map((outcome) => `- ${JSON.stringify(outcome.item)}: ${toldOf(outcome)}\n`);
    yield maskSecrets(lines.join(''));
  }
}

function toldOf(outcome: ItemOutcome): string {
  if (outcome.status === 'failed') return `failed (${outcome.cause}), ${JSON.stringify(outcome.reason)}`;
  const findings = `${outcome.result.findings.length} findings`;
  return outcome.changed ? `${findings}, changed meanwhile` : findings;
}
