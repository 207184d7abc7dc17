import type { Report } from '../../model/report.ts';
import { count, digits } from '../plain.ts';
import { swatch } from './charts.ts';
import { list } from './list.ts';
import { markup, type Markup } from './markup.ts';
import { retry } from './summary.ts';
import { share } from './numbers.ts';

/** planned = done + failed + skipped, as a bar and as a sum; then what failed, why, and how to try just that again. */
export function coverage({ coverage: covered, measures, run }: Report): Markup {
  const { planned, done, failed, skipped } = covered;
  const missing = failed + skipped;
  const cached =
    measures.cacheHits === 0 ? '' : ` ${count(measures.cacheHits, 'result')} came from the cache.`;
  return markup`${planned === 0 ? '' : bar({ planned, done, failed, skipped })}
<p class="sum"><b>${digits(planned)}</b> planned = ${swatch('done')} <b>${digits(done)}</b> done
+ ${swatch('failed')} <b>${digits(failed)}</b> failed
+ ${swatch('skipped')} <b>${digits(skipped)}</b> skipped.${cached}</p>
${missing === 0 ? '' : markup`<p>Try just what has no result again: ${retry(run)}</p>`}
${failed + covered.changed.length === 0 ? '' : itemList(covered.failures)}`;
}

function itemList(failures: Report['coverage']['failures']): Markup {
  const causes = [...new Set(failures.map(({ cause }) => cause))].toSorted();
  const items = list({
    name: 'items',
    columns: ['Item', 'Cause', 'Reason'],
    filters: markup`<label>Cause <select name="cause"><option value="">any</option>
${[...causes, 'changed'].map((cause) => markup`<option>${cause}</option>`)}</select></label>`,
    without: markup`<ul>${causes.map((cause) => {
      const { length } = failures.filter((failure) => failure.cause === cause);
      return markup`<li>${digits(length)} ${cause}</li>`;
    })}</ul>`,
  });
  return markup`<h3>Items that failed or were changed</h3>${items}`;
}

function bar({
  planned,
  done,
  failed,
  skipped,
}: Record<'planned' | 'done' | 'failed' | 'skipped', number>): Markup {
  const parts = [
    { name: 'done', from: 0, items: done },
    { name: 'failed', from: done, items: failed },
    { name: 'skipped', from: done + failed, items: skipped },
  ];
  return markup`<svg class="bar" role="img" aria-label="${share(done / planned)} of the items are done">
${parts
  .filter(({ items }) => items > 0)
  .map(
    ({ name, from, items }) =>
      markup`<rect class="${name}" x="${(from / planned) * 100}%" width="${(items / planned) * 100}%" height="100%"/>`,
  )}</svg>`;
}
