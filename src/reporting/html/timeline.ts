import { groupBy } from '../../model/groupBy.ts';
import type { Measures } from '../../model/report.ts';
import { count, digits } from '../plain.ts';
import { swatch } from './charts.ts';
import { markup, type Markup } from './markup.ts';
import { share, time } from './numbers.ts';

type Span = Measures['timeline'][number];
type Limit = Measures['throttled'][number];

/** When each instance worked, how busy it was, which were lost, and when fewer were allowed to work. */
export function timeline(measures: Measures): Markup {
  const { instances, throttled } = measures;
  const end = Math.max(measures.wallMilliseconds, 1, ...measures.timeline.map((span) => span.toMilliseconds));
  const spans = groupBy(measures.timeline, (span) => span.instance);
  const rows = instances.map((instance) => row(instance, spans.get(instance.name) ?? [], end));
  return markup`<p class="legend">${swatch('worked')} worked
${swatch('lost')} lost
${swatch('cached')} from the cache</p>
<div class="scroll" role="region" aria-label="Timeline of instances" tabindex="0">
<table class="instances"><thead><tr><th scope="col">Instance</th><th scope="col" class="axis">${axis(end)}</th>
<th scope="col" class="number">Items</th><th scope="col" class="number">Busy</th><th scope="col" class="number">Start</th></tr></thead>
<tbody>${throttled.length === 0 ? '' : limitRow(measures, end)}${rows}</tbody></table>
</div>
${throttling(throttled)}
${lossTable(instances)}`;
}

function row(instance: Measures['instances'][number], spans: readonly Span[], end: number): Markup {
  const { name, items, busyShare, spawnMilliseconds } = instance;
  return markup`<tr><th scope="row">${name}</th>
<td class="bars"><svg role="img" aria-label="${spoken(spans)}">${spans.map((span) => bar(span, end))}</svg></td>
<td class="number" data-label="items">${digits(items)}</td><td class="number" data-label="busy">${share(busyShare)}</td>
<td class="number" data-label="start">${time(spawnMilliseconds)}</td></tr>`;
}

function bar({ fromMilliseconds: from, toMilliseconds: to, items, state }: Span, end: number): Markup {
  const told = `${stateWords[state]} ${time(from)} – ${time(to)}, ${count(items, 'item')}`;
  return markup`<rect class="${state}" ${place(from, to, end)}><title>${told}</title></rect>`;
}

const stateWords: Readonly<Record<Span['state'], string>> = {
  worked: 'worked',
  lost: 'lost',
  cached: 'from the cache',
};

/** Never so narrow that it cannot be seen. */
function place(from: number, to: number, end: number): Markup {
  const width = Math.max(((to - from) / end) * 100, 0.15);
  const x = Math.min((from / end) * 100, 100 - width);
  return markup`x="${percent(x)}" width="${percent(width)}"`;
}

function percent(number: number): string {
  return `${Number(number.toFixed(3))}%`;
}

function spoken(spans: readonly Span[]): string {
  const lost = spans.filter((span) => span.state === 'lost').length;
  const first = Math.min(...spans.map((span) => span.fromMilliseconds));
  const last = Math.max(...spans.map((span) => span.toMilliseconds));
  if (spans.length === 0) return 'did not work';
  const losses = lost === 0 ? '' : `, lost ${lost === 1 ? 'once' : `${lost} times`}`;
  return `at work between ${time(first)} and ${time(last)}${losses}`;
}

/** The time at every quarter; the lines below it are the background of the bars. */
function axis(end: number): Markup {
  const ticks = [0, 25, 50, 75, 100].map(
    (at) => markup`<text x="${at}%" y="75%">${time((at / 100) * end)}</text>`,
  );
  return markup`<svg class="ticks">${ticks}</svg>`;
}

/** How many instances were allowed to work at the same time, as steps. */
function limitRow({ width, throttled }: Measures, end: number): Markup {
  const limits = [{ afterMilliseconds: 0, limit: width }, ...throttled];
  const most = Math.max(1, ...limits.map(({ limit }) => limit));
  const steps = limits.map(({ afterMilliseconds: from, limit }, index) => {
    const to = limits[index + 1]?.afterMilliseconds ?? end;
    const height = (limit / most) * 100;
    return markup`<rect class="limit" ${place(from, to, end)} y="${percent(100 - height)}" height="${percent(height)}"><title>at most ${limit} at a time from ${time(from)}</title></rect>`;
  });
  return markup`<tr class="limits"><th scope="row">allowed at a time</th>
<td class="bars"><svg role="img" aria-label="told below, under Throttling">${steps}</svg></td><td></td><td></td><td></td></tr>`;
}

const throttleWords: Readonly<Record<Limit['why'], string>> = {
  memory: 'memory was short',
  'rate-limited': 'the engine asked to slow down',
  'instances-lost': 'too many instances were lost',
  recovered: 'recovered',
};

function throttling(throttled: readonly Limit[]): Markup {
  if (throttled.length === 0) return markup``;
  return markup`<h3>Throttling</h3><ul>${throttled.map(
    ({ afterMilliseconds, limit, why }) =>
      markup`<li>After ${time(afterMilliseconds)}: at most ${limit} at a time (${throttleWords[why]}).</li>`,
  )}</ul>`;
}

function lossTable(instances: Measures['instances']): Markup {
  const all = instances.flatMap(({ name, losses: lost }) => lost.map((loss) => ({ name, ...loss })));
  if (all.length === 0) return markup``;
  return markup`<h3>Lost instances</h3>
<table class="plain"><thead><tr><th scope="col">Instance</th><th scope="col">Cause</th><th scope="col">What is known</th></tr></thead><tbody>
${all.map(({ name, cause, detail }) => markup`<tr><th scope="row">${name}</th><td class="cause">${cause}</td><td><div class="bounded">${detail}</div></td></tr>`)}
</tbody></table>`;
}
