import type { LineChart, Unit } from '../measuring/figures.ts';
import { written } from '../measuring/written.ts';
import { document, element, text } from './svg.ts';

const size = { width: 760, height: 360 };
const area = { left: 90, right: 560, top: 44, bottom: 310 };

/** Where a value stands on a logarithmic axis between two edges, and the powers of ten that it shows. */
interface Axis {
  readonly at: (value: number) => number;
  readonly ticks: readonly number[];
}

/** Lines over two logarithmic axes: what grows in proportion is a straight line of slope one. */
export function renderLines({ title, across, unit, lines }: LineChart): string {
  const points = lines.flatMap((line) => line.points);
  const x = axis(
    points.map(([value]) => value),
    area.left,
    area.right,
  );
  const y = axis(
    points.map(([, value]) => value),
    area.bottom,
    area.top,
  );
  const content = [
    ...x.ticks.map((value) => upright(x.at(value), written(value, 'count'))),
    ...y.ticks.map((value) => level(y.at(value), value, unit)),
    text({ x: (area.left + area.right) / 2, y: area.bottom + 38, 'text-anchor': 'middle' }, across),
    ...lines.flatMap((line, index) => drawn(line, index, { x, y })),
  ];
  return document(size, title, content);
}

function axis(values: readonly number[], from: number, to: number): Axis {
  const lowest = Math.floor(Math.log10(Math.min(...values)));
  const highest = Math.max(lowest + 1, Math.ceil(Math.log10(Math.max(...values))));
  const at = (value: number): number =>
    from + ((Math.log10(value) - lowest) / (highest - lowest)) * (to - from);
  const ticks = Array.from({ length: highest - lowest + 1 }, (_, index) => 10 ** (lowest + index));
  return { at, ticks };
}

function upright(x: number, label: string): string {
  return [
    element('line', { class: 'grid', x1: x, x2: x, y1: area.top, y2: area.bottom }),
    text({ x, y: area.bottom + 18, 'text-anchor': 'middle' }, label),
  ].join('\n');
}

function level(y: number, value: number, unit: Unit): string {
  return [
    element('line', { class: 'grid', x1: area.left, x2: area.right, y1: y, y2: y }),
    text({ x: area.left - 8, y: y + 4, 'text-anchor': 'end' }, written(value, unit)),
  ].join('\n');
}

/** A line, and its name and mark beside the chart: names at the ends of lines would lie on each other. */
function drawn(
  { label, points }: LineChart['lines'][number],
  index: number,
  { x, y }: { readonly x: Axis; readonly y: Axis },
): string[] {
  const along = points.map(([one, other]) => `${x.at(one).toFixed(1)},${y.at(other).toFixed(1)}`);
  const name = `line line${index % 4}`;
  const row = area.top + 14 + index * 22;
  return [
    element('polyline', { class: name, points: along.join(' ') }),
    element('line', { class: name, x1: area.right + 20, x2: area.right + 50, y1: row, y2: row }),
    text({ x: area.right + 58, y: row + 4 }, label),
  ];
}
