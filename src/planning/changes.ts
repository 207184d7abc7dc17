import type { Item, Plan } from '../model/plan.ts';

/** What is otherwise than when a run was planned. */
export interface Changes {
  /** For people, one for each kind of change. */
  readonly messages: string[];
  /** Items, as the journal names them, whose results no longer hold. */
  readonly outdated: Set<string>;
}

/** Items that a message names; the others are counted. */
const named = 3;

/**
 * Compares the plans of a run with those that the same command line makes now. The results of a command hold as long as its
 * program, its agent and its item source are the same; those of an item, as long as its bytes are.
 */
export function changesBetween(former: readonly Plan[], now: readonly Plan[]): Changes {
  const changes: Changes = { messages: [], outdated: new Set() };
  const isLabelled = now.length > 1;
  for (const plan of now) {
    const before = former.find(({ command }) => command === plan.command);
    if (before) compare(before, plan, isLabelled ? `${plan.command}:` : '', changes);
    else changes.messages.push(`the command ${plan.command} is new`);
  }
  for (const { command } of former) {
    if (!now.some((plan) => plan.command === command))
      changes.messages.push(`the command ${command} is gone`);
  }
  return changes;
}

function compare(before: Plan, now: Plan, label: string, { messages, outdated }: Changes): void {
  const old = itemsOf(before);
  const fresh = itemsOf(now);
  const changed = [...fresh.values()].filter((item) => isOther(old.get(item.id), item));
  const added = [...fresh.keys()].filter((id) => !old.has(id));
  const gone = [...old.keys()].filter((id) => !fresh.has(id));
  const versions = [before, now].map(({ versions: { 'pool-run': version } }) => version);
  if (versions[0] !== versions[1]) messages.push(`pool-run is ${versions[1]}, it was ${versions[0]}`);
  if (before.definitionHash !== now.definitionHash) messages.push(`${now.definition} was changed`);
  tell(
    messages,
    changed.map(({ id }) => label + id),
    'was changed',
    'were changed',
  );
  tell(
    messages,
    added.map((id) => label + id),
    'is new',
    'are new',
  );
  tell(
    messages,
    gone.map((id) => label + id),
    'is gone',
    'are gone',
  );
  const invalid = worksAlike(before, now) ? changed : fresh.values();
  for (const { id } of invalid) outdated.add(label + id);
}

function isOther(before: Item | undefined, now: Item): boolean {
  return before !== undefined && before.content !== now.content;
}

/** Whether results of the one are results of the other. */
function worksAlike(a: Plan, b: Plan): boolean {
  return essenceOf(a) === essenceOf(b);
}

/** What results depend on: limits and retries change nothing about them. */
function essenceOf({ engine, versions, pool }: Plan): string {
  const { agent, items, exec, output, inputs } = pool;
  return JSON.stringify([engine, versions['pool-run'], agent, items, exec, output, inputs]);
}

function itemsOf({ shards }: Plan): Map<string, Item> {
  return new Map(shards.flatMap((shard) => shard.items.map((item): [string, Item] => [item.id, item])));
}

function tell(messages: string[], items: readonly string[], one: string, many: string): void {
  if (items.length === 0) return;
  const shown = items.slice(0, named).join(', ');
  const more = items.length > named ? ` and ${items.length - named} more` : '';
  messages.push(items.length === 1 ? `${shown} ${one}` : `${items.length} items ${many} (${shown}${more})`);
}
