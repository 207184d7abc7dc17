import { runPlanSchema, planSchema, shardSchema, itemSchema } from '../../src/model/plan.ts';
import { declarationsOf, type Declaration, type Member } from './declarations.ts';
import { code, filled, table } from './sections.ts';
import { wordsOf } from './loaded.ts';
import { readKeys } from './schema.ts';

/** `docs/run-folder.md`. */
export async function runFolderPage(): Promise<string> {
  const events = declarationsOf('src/model/event.ts');
  const outcomes = declarationsOf('src/model/outcome.ts');
  const boards = declarationsOf('src/journal/board.ts');
  return filled('docs/run-folder.md', {
    plan: readKeys(runPlanSchema),
    plans: readKeys(planSchema),
    shard: readKeys(shardSchema),
    item: readKeys(itemSchema),
    stamp: fieldTable(declared(events, 'Stamp').members),
    'item-stamp': fieldTable(declared(events, 'ItemStamp').members),
    events: eventTable(events),
    words: await wordTable(),
    usage: fieldTable(declared(outcomes, 'Usage').members),
    board: fieldTable(declared(boards, 'Board').members.filter(({ name }) => !unwritten.has(name))),
  });
}

/** One line for each event of the union: when it is written, and what it says besides its stamp. */
function eventTable(events: ReadonlyMap<string, Declaration>): string {
  const names = declared(events, 'RunEvent').text.match(/\w+/g) ?? [];
  return table(
    ['event', 'when', 'fields'],
    names.map((name) => {
      const { about, members, extended } = declared(events, name);
      const [type, ...others] = members;
      const fields = others.map(({ name: field, type: kind, isOptional, about: meaning }) => {
        const mark = isOptional ? '?' : '';
        return `${code(`${field}${mark}: ${kind}`)}${meaning === '' ? '' : ` (${meaning.replace(/\.$/, '')})`}`;
      });
      const ofItem = extended.includes('ItemStamp') ? ['those of an item'] : [];
      return [code((type?.type ?? '').replaceAll("'", '')), about, [...ofItem, ...fields].join(', ')];
    }),
  );
}

/** What stays in memory. */
const unwritten: ReadonlySet<string> = new Set(['dropped']);

/** The types in events that are one of a few words. */
async function wordTable(): Promise<string> {
  const files = {
    RunOutcome: 'event',
    ThrottleReason: 'event',
    LossCause: 'outcome',
    FailureCause: 'outcome',
  };
  const rows = Object.entries(files).map(async ([name, file]) => {
    const path = `src/model/${file}.ts`;
    const { text } = declared(declarationsOf(path), name);
    const words = (await wordsOf(text, path)) ?? text.replaceAll("'", '').split(' | ');
    return [code(name), words.map(code).join(', ')];
  });
  return table(['type', 'one of'], await Promise.all(rows));
}

function fieldTable(members: readonly Member[]): string {
  return table(
    ['field', 'type', 'meaning'],
    members.map(({ name, type, about }) => [code(name), code(type), about]),
  );
}

function declared(declarations: ReadonlyMap<string, Declaration>, name: string): Declaration {
  const found = declarations.get(name);
  if (!found) throw new Error(`${name} is not declared where the page looks for it`);
  return found;
}
