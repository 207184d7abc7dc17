import type { Report } from '../../model/report.ts';
import { levels } from '../../model/severity.ts';
import { count, digits } from '../plain.ts';
import { documentLines } from '../documents.ts';
import { costLines } from '../cost.ts';
import { markup, type Markup } from './markup.ts';

/** The top of the page: what was found, whether all was done, and where to find the rest. */
export function summary(report: Report, contents: Markup): Markup {
  const { command, counts, run, tool } = report;
  const found = levels.map((level, index) => {
    const shown = count(counts[level], level);
    const separator = index === 0 ? '' : ', ';
    return counts[level] === 0
      ? [separator, shown]
      : markup`${separator}<span class="${level}">${shown}</span>`;
  });
  return markup`<header>
<p class="origin">pool-run ${tool.version} · run <code>${run}</code></p>
<h1>${command}: ${found}</h1>
${state(report)}
${[...documentLines(report), ...costLines(report)].map((line) => markup`<p>${line}</p>`)}
${contents}
</header>`;
}

/** One line for the title of the window. */
export function title({ command, counts }: Report): string {
  return `${command}: ${levels.map((level) => count(counts[level], level)).join(', ')}`;
}

function state({ outcome, coverage, run }: Report): Markup {
  const { planned, done } = coverage;
  if (planned === 0) return markup`<p>There was nothing to do: no items were found.</p>`;
  if (outcome === 'complete') return markup`<p class="complete">Complete: ${all(planned)} done.</p>`;
  return markup`<p class="callout"><strong>The run is ${outcome}</strong>: ${digits(done)} of ${count(planned, 'item')} done.
${count(planned - done, 'item')} without a result: ${retry(run)} tries just what is missing.</p>`;
}

function all(planned: number): string {
  return planned === 1 ? 'the one item is' : `all ${digits(planned)} items are`;
}

/** The command that does again what has no result, and nothing else. */
export function retry(run: string): Markup {
  return markup`<code class="command">pool-run resume ${run}</code>`;
}
