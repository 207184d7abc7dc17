import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { benchmarks } from '../../benchmarks/all.ts';
import { figureOf, quantityOf, type Chart } from '../../benchmarks/measuring/figures.ts';
import { pageFiles } from '../../benchmarks/recording.ts';
import { renderChart } from '../../benchmarks/rendering/chart.ts';
import { renderSection, verdict } from '../../benchmarks/rendering/markdown.ts';

describe('the page of benchmarks', () => {
  const files = pageFiles(benchmarks);

  it('and its charts are what was recorded (npm run bench writes them)', () => {
    const written = [...files.keys()].map((path) => [path, readFileSync(path, 'utf8')]);
    expect(written).toEqual([...files]);
  });

  it('has every benchmark, and no chart is left over', () => {
    const page = files.get('docs/benchmarks.md') ?? '';
    for (const { name } of benchmarks) expect(page).toContain(`\n## ${name}\n`);
    const charts = [...files.keys()].filter((path) => path.endsWith('.svg'));
    expect(readdirSync('docs/charts').map((name) => join('docs/charts', name))).toEqual(charts.toSorted());
  });
});

describe('a section', () => {
  it('shows each figure with its spread, and says which goal it misses', () => {
    const figures = [
      figureOf('fast', 'ratio', [0.5, 0.6, 0.7], { most: 1 }),
      figureOf('slow', 'milliseconds', [200, 300], { most: 100 }),
    ];
    const section = { name: 's', title: 'Speed', figures, remarks: ['Cold.'] };
    expect(renderSection(section, 2)).toBe(`## Speed

| measure | figure | lowest to highest |     goal | met    |
| ------- | -----: | ----------------: | -------: | ------ |
| fast    |  0.600 |     0.500 – 0.700 |  ≤ 1.000 | yes    |
| slow    | 250 ms |   200 ms – 300 ms | ≤ 100 ms | MISSED |

- Cold.`);
    expect(verdict([section])).toBe('1 of 2 goals are met. Missed: slow.');
  });

  it('shows tables with words and quantities', () => {
    const rows = [['audit', quantityOf('times', [2, 2, 4])]];
    const section = {
      name: 's',
      title: 'T',
      tables: [{ heading: ['command', 'speedup'], rows }],
      remarks: [],
    };
    expect(renderSection(section, 3)).toContain('| audit   | 2.00× (2.00× – 4.00×) |');
  });
});

describe('a chart', () => {
  const bars: Chart = {
    kind: 'bars',
    name: 'b',
    title: 'A & <B>',
    unit: 'times',
    bars: [
      { label: 'one', value: 2, claim: 4, bound: 3 },
      { label: 'two', value: 1 },
    ],
  };
  const lines: Chart = {
    kind: 'lines',
    name: 'l',
    title: 'Grows',
    across: 'items',
    unit: 'milliseconds',
    lines: [
      {
        label: '1 instance',
        points: [
          [100, 10],
          [1_000, 100],
        ],
      },
    ],
  };

  it('draws a bar as long as its value, with marks for the claim and the bound', () => {
    const svg = renderChart(bars);
    const widths = [...svg.matchAll(/class="bar"[^>]* width="([\d.]+)"/g)].map(([, width]) => Number(width));
    expect(widths[0]).toBeCloseTo((widths[1] ?? NaN) * 2);
    expect(svg.match(/class="claim"/g)).toHaveLength(2);
    expect(svg).toContain('A &amp; &lt;B>');
  });

  it('draws what grows in proportion as a straight line over logarithmic axes', () => {
    const [, points = ''] = /points="([^"]*)"/.exec(renderChart(lines)) ?? [];
    expect(points).toBe('90.0,310.0 560.0,44.0');
  });

  it.each([bars, lines])('has colours for light and for dark pages, and loads nothing', (chart) => {
    const svg = renderChart(chart);
    expect(svg).toContain('prefers-color-scheme: dark');
    expect(svg.replace('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:|url\(/);
  });
});
