import { median, quantityOf, type Cell, type Quantity, type Section } from '../measuring/figures.ts';
import type { Measured } from './measure.ts';
import { dollars, factor, promptOf, times } from './quantities.ts';
import type { Run } from './runs.ts';

/** What local findings in the prompts cost. */
export function evidenceSection(all: readonly Measured[]): Section {
  return {
    name: 'evidence',
    title: 'With and without local findings as evidence',
    tables: [
      {
        heading: [
          'command',
          'evidence',
          'prompt with it',
          'without',
          'output with it',
          'without',
          'dollars with it',
          'without',
          'beside none',
        ],
        rows: all.map(evidenceRow),
      },
    ],
    remarks: [
      'One instance, nothing known. Without evidence: `--only` with a rule that finds nothing in this project; items, agent, tools and the files that the model reads are the same, and what is missing is the findings in the prompt and the judgements in the answer.',
      'A real model without evidence would have to find by itself what programs have found, and would read and say more. That is not in these figures: they are what evidence costs, not what it saves.',
    ],
  };
}

function evidenceRow({ command, sizes, withoutEvidence: without }: Measured): Cell[] {
  const runs = sizes[0] ?? [];
  const counts = (of: (run: Run) => number): Quantity[] => [
    quantityOf('count', runs.map(of)),
    quantityOf('count', [of(without)]),
  ];
  const more = median(dollars(runs)) / without.dollars;
  const beside = `${factor(more)} the dollars`;
  return [
    command,
    counts(({ evidence }) => evidence)[0] ?? '',
    ...counts(promptOf),
    ...counts(({ outputTokens }) => outputTokens),
    quantityOf('dollars', dollars(runs)),
    quantityOf('dollars', [without.dollars]),
    more > 1 ? `${beside}: EVIDENCE COSTS MORE THAN NONE` : beside,
  ];
}

/** What is saved where something is known already. */
export function cacheSection(all: readonly Measured[]): Section {
  const states = ['nothing known', 'prompts known', 'results known', 'one file changed'];
  return {
    name: 'caches',
    title: 'The same command again',
    tables: [
      { heading: ['dollars', ...states], rows: all.map((one) => cacheRow(one, dollars, 'dollars')) },
      { heading: ['time', ...states], rows: all.map((one) => cacheRow(one, times, 'milliseconds')) },
    ],
    remarks: [
      "The largest pool. Prompts known: again, within the life of the service's cache of prompts, without pool-run's own cache of results. Results known: again, with that cache. One file changed: the same after a line was added to one file, when the service has forgotten the prompts.",
      'Not kept: it is not known what else the results of these commands depend on, so that all is asked again.',
    ],
  };
}

function cacheRow(
  { command, sizes, promptsKnown, kept }: Measured,
  of: (runs: readonly Run[]) => number[],
  unit: 'dollars' | 'milliseconds',
): Cell[] {
  const quantity = (runs: readonly Run[]): Quantity => quantityOf(unit, of(runs));
  const own = kept ? [kept.nothingChanged, kept.oneChanged].map((run) => quantity([run])) : [];
  const cells = kept ? own : ['not kept', 'not kept'];
  return [command, quantity(sizes.at(-1) ?? []), quantity([promptsKnown]), ...cells];
}
