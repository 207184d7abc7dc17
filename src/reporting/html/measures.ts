import type { Plan } from '../../model/plan.ts';
import type { Measures, Report } from '../../model/report.ts';
import { digits } from '../plain.ts';
import { sizeReason } from '../size.ts';
import { markup, type Markup } from './markup.ts';
import { megabytes, share, time } from './numbers.ts';

/** What the run cost, each number with what it means, and how the pools were sized. */
export function measures({ measures: measured, plans }: Report): Markup {
  return markup`<dl class="measures">${rows(measured).map(
    ([name, value, meaning]) =>
      markup`<div><dt>${name}</dt><dd>${value}</dd><dd class="meaning">${meaning}</dd></div>`,
  )}</dl>
${plans.length === 0 ? '' : pools(plans)}`;
}

type Row = readonly [name: string, value: string, meaning: string];

function rows(measured: Measures): Row[] {
  const { width, mode, bottleneck } = measured;
  return [
    ['Wall time', time(measured.wallMilliseconds), 'from the start of the run to the end of the merge'],
    ['Sum of instance time', time(measured.itemMilliseconds), 'what the items took, one after another'],
    [
      'Lower bound',
      time(measured.lowerBoundMilliseconds),
      'the longest item, or the sum ÷ width: no order is faster',
    ],
    ['Efficiency', share(measured.efficiency), 'lower bound ÷ wall time'],
    [
      'Critical path',
      time(measured.criticalPathMilliseconds),
      'distribution, the instance that took longest, aggregation',
    ],
    ['Longest item', time(measured.longestItemMilliseconds), 'nothing can end before it does'],
    ...(bottleneck
      ? [['Bottleneck', bottleneck.name, `${bottleneck.kind}, ${time(bottleneck.milliseconds)}`] as const]
      : []),
    ['Distribution', time(measured.distributionMilliseconds), 'sizing the pools and dividing the work'],
    ['Starts', time(measured.spawnMilliseconds), 'starting instances, all of them together'],
    ['Aggregation', time(measured.aggregationMilliseconds), 'merging what the instances reported'],
    ['Width', digits(width), `could really work at the same time, ${modeWords[mode]}`],
    ['Retries', digits(measured.retries), 'attempts after the first'],
    ['Cache hits', digits(measured.cacheHits), 'items whose result was known already'],
    [
      'Peak memory',
      megabytes(measured.peakMemoryBytes),
      'of pool-run itself, without programs that it started',
    ],
  ];
}

const modeWords: Readonly<Record<Measures['mode'], string>> = {
  inline: 'in one thread',
  concurrent: 'in one thread, all at once',
  threads: 'on worker threads',
  processes: 'as processes',
  simulated: 'simulated',
  mixed: 'on engines that differ',
};

function pools(plans: readonly Plan[]): Markup {
  const columns = ['Command', 'Engine', 'Items', 'Instances', 'Why so many', 'Imbalance'];
  return markup`<h3>Pools</h3>
<table class="plain"><thead><tr>${columns.map((column) => markup`<th scope="col">${column}</th>`)}</tr></thead><tbody>
${plans.map(
  (
    plan,
  ) => markup`<tr><th scope="row">${plan.command}</th><td>${plan.engine}</td><td>${digits(plan.items)}</td>
<td>${digits(plan.size.instances)}</td><td>${sizeReason(plan)}</td><td>${plan.imbalance.toFixed(2)}</td></tr>`,
)}</tbody></table>
<p class="meaning">Imbalance: heaviest share of the work over the mean share, as planned; 1 is perfect.</p>`;
}
