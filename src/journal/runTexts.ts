import type { ItemOutcome } from '../model/outcome.ts';
import type { RunPlan, Shard } from '../model/plan.ts';
import { maskSecrets } from '../model/secrets.ts';
import { maskedJson } from './mask.ts';

/**
 * An object as JSON that people can read, without secrets: a line for each of its fields, and one for each entry of those that
 * are lists or mappings. Indenting all of it would take three times as long, and a board can have 100,000 entries.
 */
export function readableJson(value: object): string {
  return maskedJson(value, (plain) => {
    const fields = linesOf(plain, (field) => {
      if (Array.isArray(field))
        return block(
          '[]',
          field.map((one) => JSON.stringify(one)),
        );
      const isMapping = typeof field === 'object' && field !== null;
      return isMapping ? block('{}', linesOf(field, JSON.stringify)) : JSON.stringify(field);
    });
    return `${block('{}', fields)}\n`;
  });
}

function linesOf(mapping: object, write: (value: unknown) => string): string[] {
  const entries: [string, unknown][] = Object.entries(mapping);
  return entries.flatMap(([key, value]) =>
    value === undefined ? [] : `${JSON.stringify(key)}: ${write(value)}`,
  );
}

function block(brackets: '[]' | '{}', lines: readonly string[]): string {
  return lines.length === 0 ? brackets : `${brackets[0]}\n${lines.join(',\n')}\n${brackets[1]}`;
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
export function artifactJson(instance: string, outcomes: readonly ItemOutcome[]): string {
  const delivered = outcomes.map((outcome) => {
    if (outcome.status === 'failed') return outcome;
    const { result, ...rest } = outcome;
    return { ...rest, findings: result.findings };
  });
  return readableJson({ instance, outcomes: delivered });
}

/** What an instance delivered, as Markdown. */
export function artifactText(instance: string, outcomes: readonly ItemOutcome[]): string {
  const lines = outcomes.map((outcome) => `- ${JSON.stringify(outcome.item)}: ${toldOf(outcome)}`);
  return maskSecrets([`# ${instance}`, '', ...lines, ''].join('\n'));
}

function toldOf(outcome: ItemOutcome): string {
  if (outcome.status === 'failed') return `failed (${outcome.cause}), ${JSON.stringify(outcome.reason)}`;
  const findings = `${outcome.result.findings.length} findings`;
  return outcome.changed ? `${findings}, changed meanwhile` : findings;
}
