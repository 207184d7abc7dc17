import type { Tests, TestSuite, TestTotals } from '../../model/tests.ts';
import { digits } from '../plain.ts';
import { coverageLines, slowestTests, shownTotals } from '../tests.ts';
import { markup, type Markup } from './markup.ts';
import { time } from './numbers.ts';

const columns = ['Suite', 'Tests', 'Passed', 'Failed', 'Flaky', 'Skipped', 'Todo', 'Time'];

/** Totals by suite, the slowest tests, and coverage where there is any. The failed tests are among the findings. */
export function tests(all: Tests): Markup {
  const { totals, suites, coverage } = all;
  const slow = slowestTests(all);
  return markup`<p>${digits(totals.tests)} tests: ${shownTotals(totals)}.</p>
<table><thead><tr>${columns.map((column) => markup`<th scope="col">${column}</th>`)}</tr></thead>
<tbody>${suites.map(suiteRow)}</tbody></table>
${slow.length === 0 ? '' : markup`<h3>Slowest tests</h3><ul>${slow.map((test) => markup`<li>${time(test.milliseconds)} ${test.name}${test.path === undefined ? '' : ` — ${test.path}`}</li>`)}</ul>`}
${coverage ? coverageLines(coverage).map((line) => markup`<p>${line}</p>`) : ''}`;
}

function suiteRow({ id, totals, milliseconds }: TestSuite): Markup {
  return markup`<tr><th scope="row">${id}</th>${cells(totals)}<td>${time(milliseconds)}</td></tr>`;
}

function cells({ tests: all, passed, failed, flaky, skipped, todo }: TestTotals): Markup[] {
  return [all, passed, failed, flaky, skipped, todo].map((value) => markup`<td>${digits(value)}</td>`);
}
