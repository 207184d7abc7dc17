import type { DefinitionRow } from '../../model/definitionRow.ts';
import { count, digits } from '../plain.ts';
import { list } from './list.ts';
import { markup, type Markup } from './markup.ts';

/** The audit's table: what the client makes of every file. */
export function definitions(rows: readonly DefinitionRow[]): Markup {
  const loading = rows.filter((row) => row.loads).length;
  const told = `The client loads ${digits(loading)} of ${count(rows.length, 'definition')}.`;
  return markup`<p>${told}</p>
${list({
  name: 'definitions',
  columns: ['Loads', 'Kind', 'Name', 'Path', 'Category'],
  filters: markup`<label>Show <select name="state"><option value="">all</option>
<option value="no">what does not load</option><option value="otherwise">what loads otherwise than meant</option></select></label>`,
  without: markup``,
})}`;
}
