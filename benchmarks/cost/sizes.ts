import {
  figureOf,
  median,
  quantityOf,
  ratios,
  type Cell,
  type Figure,
  type Quantity,
  type Section,
} from '../measuring/figures.ts';
import { filesAtOnce, latency } from './model.ts';
import type { Measured } from './measure.ts';
import { dollars, factor, promptOf, times } from './quantities.ts';
import type { Run } from './runs.ts';

/** What larger pools cost, beside what they save. */
export function sizesSection(all: readonly Measured[]): Section {
  return {
    name: 'sizes',
    title: 'Larger pools: dollars beside time',
    figures: all.flatMap(ratiosOf),
    tables: [
      {
        heading: [
          'command',
          'instances',
          'time',
          'answers in a row',
          'prompt',
          'put into the cache',
          'read from it',
          'output',
          'first prompts unshared',
          'dollars',
          'beside one instance',
        ],
        rows: all.flatMap(sizeRows),
      },
    ],
    charts: [
      {
        kind: 'bars',
        name: 'dollars',
        title: 'Dollars of one run, by the size of its pool',
        unit: 'dollars',
        bars: all.flatMap(({ command, sizes }) =>
          sizes.map((runs) => ({
            label: `${command}, ${plural(runs[0]?.instances ?? 0)}`,
            value: median(dollars(runs)),
          })),
        ),
      },
    ],
    remarks: [
      `${roundsOf(all)}, one run after another; before each run the project and the service forget everything. Prompt, cache and output are tokens. The model is ${modelOf(all)}, and the dollars are what the client reckons for it.`,
      `The first answer of an instance begins after ${latency.first / 1_000} s and each later one after ${latency.later / 1_000} s; up to ${filesAtOnce} files are read with one answer. Answers of a real model take longer: the longer they take, the more the time goes with the answers in a row, which is what "at most" is reckoned from. A pool costs more than it saves where its dollars grow by a larger factor than its speed can.`,
      'First prompts unshared: instances that asked before the service had begun to answer the first of them, and so paid for tools and system prompt again. How many they are depends on the machine and on how soon answers begin.',
      'The model says little, and nothing but its report: what it would say besides would cost the same at every size, and bring the ratios of dollars closer to 1.',
      sameTokens(all),
    ],
  };
}

function plural(instances: number): string {
  return instances === 1 ? '1 instance' : `${instances} instances`;
}

function roundsOf(all: readonly Measured[]): string {
  const each = all.map(({ command, sizes }) => `${command} ${sizes[0]?.length ?? 0}`);
  return `Rounds: ${each.join(', ')}`;
}

function modelOf(all: readonly Measured[]): string {
  return [...new Set(all.flatMap(({ sizes }) => sizes.flat().map(({ model }) => model)))].join(', ');
}

/** Whether what does not depend on time was the same in all rounds. */
function sameTokens(all: readonly Measured[]): string {
  const repeated = all.filter(({ sizes }) => (sizes[0]?.length ?? 0) > 1).map(({ command }) => command);
  if (repeated.length === 0) return 'One round of each: whether another has the same tokens was not seen.';
  const differing = all.flatMap(({ command, sizes }) =>
    sizes
      .filter((runs) => new Set(runs.map((run) => `${promptOf(run)} ${run.outputTokens}`)).size > 1)
      .map((runs) => `${command} with ${plural(runs[0]?.instances ?? 0)}`),
  );
  return differing.length === 0
    ? `Prompts and output had the same number of tokens in every round of ${repeated.join(', ')}; only the part of the prompts that could be shared depends on time.`
    : `Prompts or output did NOT have the same number of tokens in every round: ${differing.join(', ')}.`;
}

function inRow(runs: readonly Run[]): number[] {
  return runs.map((run) => run.inRow);
}

/** The largest pool beside one instance. */
function ratiosOf({ command, sizes }: Measured): Figure[] {
  const [one = [], largest = []] = [sizes[0], sizes.at(-1)];
  const name = `${command}, ${plural(largest[0]?.instances ?? 0)} ÷ 1`;
  return [
    figureOf(`${name}: dollars`, 'ratio', ratios(dollars(largest), dollars(one))),
    figureOf(`${name}: time`, 'ratio', ratios(times(largest), times(one))),
    figureOf(`${name}: answers in a row`, 'ratio', ratios(inRow(largest), inRow(one))),
  ];
}

function sizeRows({ command, sizes }: Measured): Cell[][] {
  return sizes.map((runs) => {
    const counts = (of: (run: Run) => number): Quantity => quantityOf('count', runs.map(of));
    return [
      command,
      String(runs[0]?.instances ?? 0),
      quantityOf('milliseconds', times(runs)),
      quantityOf('count', inRow(runs)),
      counts(promptOf),
      counts(({ cacheWriteTokens }) => cacheWriteTokens),
      counts(({ cacheReadTokens }) => cacheReadTokens),
      counts(({ outputTokens }) => outputTokens),
      counts(({ unshared }) => unshared),
      quantityOf('dollars', dollars(runs)),
      verdict(runs, sizes[0] ?? []),
    ];
  });
}

/** Whether the pool is worth what it costs more: here, and where answers take so long that nothing else counts. */
function verdict(runs: readonly Run[], one: readonly Run[]): string {
  if (runs === one) return '';
  const cost = median(ratios(dollars(runs), dollars(one)));
  const speed = median(ratios(times(one), times(runs)));
  const most = median(ratios(inRow(one), inRow(runs)));
  const words = `${factor(cost)} the dollars, ${factor(speed)} as fast, at most ${factor(most)}`;
  if (cost <= speed) return words;
  return cost <= most
    ? `${words}: pays only where answers take longer`
    : `${words}: COSTS MORE THAN IT SAVES`;
}
