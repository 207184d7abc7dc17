import { groupBy } from '../../model/groupBy.ts';
import type { Report } from '../../model/report.ts';
import { levels } from '../../model/severity.ts';
import { count, digits } from '../plain.ts';
import type { Origin, PageData } from './data.ts';
import { list } from './list.ts';
import { markup, type Markup } from './markup.ts';

/** All findings, the silenced ones included, with what chooses among them. */
export function findings(report: Report, data: PageData): Markup {
  const { counts } = report;
  return markup`${report.findings.length === 0 ? nothing(report) : ''}
${
  data.findings.length === 0
    ? ''
    : list({
        name: 'findings',
        columns: ['Level', 'Rule', 'Place', 'Finding'],
        filters: markup`<label>Path <input type="search" name="path" spellcheck="false" placeholder="any part of it"></label>
${ruleField(data)}
${originField(data.origins)}
<fieldset><legend>Level</legend>
${levels.map((level) => toggle({ name: 'level', value: level, label: count(counts[level], level), on: true }))}
${counts.silenced === 0 ? '' : toggle({ name: 'silenced', value: 'yes', label: `${digits(counts.silenced)} silenced`, on: report.findings.length === 0 })}
</fieldset>`,
        without: ruleCounts(data),
      })
}`;
}

/** No finding is good news only where all was looked at. */
function nothing({ coverage, counts }: Report): Markup {
  const { planned, done, complete } = coverage;
  const silenced =
    counts.silenced === 0 ? '' : ` ${count(counts.silenced, 'finding')} silenced, listed below.`;
  if (planned === 0) return markup`<p class="empty">There was nothing to look at.${silenced}</p>`;
  if (!complete) {
    const missing = count(planned - done, 'item');
    return markup`<p class="empty">No findings in what was done, but ${missing} without a result.${silenced}</p>`;
  }
  return markup`<p class="empty good">No findings in ${count(done, 'item')}. Nothing to mend.${silenced}</p>`;
}

function ruleField(data: PageData): Markup {
  return markup`<label>Rule <select name="rule"><option value="">any</option>
${rulesOf(data).map(([rule, number]) => markup`<option value="${rule}">${rule} (${digits(number)})</option>`)}</select></label>`;
}

function ruleCounts(data: PageData): Markup {
  return markup`<ul>${rulesOf(data).map(([rule, number]) => markup`<li>${digits(number)} × ${rule}</li>`)}</ul>`;
}

function rulesOf(data: PageData): [string, number][] {
  const byRule = groupBy(data.findings, (finding) => finding.rule);
  return Array.from(byRule, ([rule, rows]): [string, number] => [rule, rows.length]).toSorted(
    ([, a], [, b]) => b - a,
  );
}

/** Choosing among instances makes sense where there are at least two. */
function originField(origins: readonly Origin[]): Markup {
  if (origins.length < 2) return markup``;
  const options = origins.map(({ label, command }, index) => ({
    command,
    option: markup`<option value="${index}">${label}</option>`,
  }));
  const groups = Array.from(
    groupBy(options, ({ command }) => command),
    ([command, all]) => {
      const inside = all.map(({ option }) => option);
      return command === undefined ? inside : markup`<optgroup label="${command}">${inside}</optgroup>`;
    },
  );
  return markup`<label>Seen by <select name="origin"><option value="">any</option>${groups}</select></label>`;
}

interface Toggle {
  readonly name: string;
  readonly value: string;
  readonly label: string;
  readonly on: boolean;
}

function toggle({ name, value, label, on }: Toggle): Markup {
  const checked = on ? markup` checked` : '';
  return markup`<label class="toggle ${value}"><input type="checkbox" name="${name}" value="${value}"${checked}> ${label}</label>`;
}
