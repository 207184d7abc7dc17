import type { BarChart, Chart } from '../measuring/figures.ts';
import { written } from '../measuring/written.ts';
import { renderLines } from './lines.ts';
import { document, element, text } from './svg.ts';

/** A chart as SVG that is read on a light and on a dark page. */
export function renderChart(chart: Chart): string {
  switch (chart.kind) {
    case 'bars':
      return renderBars(chart);
    case 'lines':
      return renderLines(chart);
    default:
      return chart satisfies never;
  }
}

const width = 760;
const top = 44;
const labels = 250;
const rowHeight = 26;
const barHeight = 14;
/** What is left for the longest bar; behind it stands its value. */
const longest = width - labels - 90;

function renderBars({ title, unit, bars }: BarChart): string {
  const most = Math.max(...bars.flatMap(({ value, claim = 0, bound = 0 }) => [value, claim, bound]));
  const across = (value: number): number => (value / most) * longest;
  const rows = bars.map((bar, index) => {
    const y = top + index * rowHeight;
    const { label, value, claim, bound } = bar;
    return [
      text({ x: labels - 10, y: y + barHeight - 3, 'text-anchor': 'end' }, label),
      element('rect', { class: 'bar', x: labels, y, width: across(value), height: barHeight, rx: 2 }),
      ...(bound === undefined ? [] : [mark('bound', labels + across(bound), y)]),
      ...(claim === undefined ? [] : [mark('claim', labels + across(claim), y)]),
      text(
        {
          x: labels + 8 + Math.max(across(value), across(claim ?? 0), across(bound ?? 0)),
          y: y + barHeight - 3,
        },
        written(value, unit),
      ),
    ].join('\n');
  });
  const bottom = top + bars.length * rowHeight;
  const legend = bars.some(({ claim }) => claim !== undefined) ? [legendAt(bottom + 12)] : [];
  const size = { width, height: bottom + (legend.length > 0 ? 30 : 8) };
  return document(size, title, [...rows, ...legend]);
}

/** An upright line through a bar. */
function mark(name: 'bound' | 'claim', x: number, y: number): string {
  return element('line', { class: name, x1: x, x2: x, y1: y - 4, y2: y + barHeight + 4 });
}

function legendAt(y: number): string {
  const entries = [
    [mark('bound', labels, y - 8), text({ x: labels + 8, y: y + 3 }, 'what physics allows')],
    [mark('claim', labels + 200, y - 8), text({ x: labels + 208, y: y + 3 }, 'what was claimed')],
  ];
  return entries.flat().join('\n');
}
