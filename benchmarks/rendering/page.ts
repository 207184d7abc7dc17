import type { Benchmark, Measurement } from '../measuring/benchmark.ts';
import type { Chart } from '../measuring/figures.ts';
import { renderChart } from './chart.ts';
import { alignedTable, renderSection, verdict } from './markdown.ts';

/** A benchmark and what it measured last. */
export interface Recorded {
  readonly benchmark: Benchmark;
  readonly measurement: Measurement;
}

const introduction = `# Benchmarks

\`npm run bench\` measures all of this again, \`npm run bench -- <name>\` one part of it; this page and its charts are made from what was
measured (\`benchmarks/results/*.json\`), and nothing in them is typed by hand. Data are generated from a fixed seed. What is compared runs in
turns, in several rounds; a figure is the median of the rounds, with the lowest and the highest beside it. **What counts is a ratio inside
one run**: other machines have other times, and should have the same ratios. Goals that are missed say so.`;

/** \`docs/benchmarks.md\` and its charts, by path below the repository. */
export function renderPage(all: readonly Recorded[]): Map<string, string> {
  const parts = [introduction, overview(all), ...all.map(renderPart)];
  const charts = all.flatMap(({ benchmark, measurement }) =>
    chartsOf(measurement).map((chart): [string, string] => [
      `docs/${chartPath(benchmark.name, chart.name)}`,
      renderChart(chart),
    ]),
  );
  return new Map([['docs/benchmarks.md', `${parts.join('\n\n')}\n`], ...charts]);
}

function overview(all: readonly Recorded[]): string {
  return alignedTable(
    ['benchmark', 'what it answers', 'goals'],
    all.map(({ benchmark, measurement }) => [
      `[${benchmark.name}](#${benchmark.name})`,
      benchmark.title,
      verdict(measurement.sections).split(' are met')[0] ?? '',
    ]),
  );
}

function renderPart({ benchmark, measurement }: Recorded): string {
  const { command, day, machine, load, seed, seconds, sections } = measurement;
  const measured = `Measured on ${day} with \`${command}\`, in ${seconds} s: ${machine}; seed ${seed}; load ${load.before} before and ${load.after} after.`;
  return [
    `## ${benchmark.name}`,
    `${benchmark.title}.`,
    benchmark.about,
    measured,
    ...sections.map((section) => renderSection(section, 3, (chart) => chartPath(benchmark.name, chart))),
    verdict(sections),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function chartsOf({ sections }: Measurement): Chart[] {
  return sections.flatMap(({ charts = [] }) => charts);
}

function chartPath(benchmark: string, chart: string): string {
  return `charts/${benchmark}-${chart}.svg`;
}
