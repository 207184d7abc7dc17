import { loadavg } from 'node:os';
import { usableCores } from '../src/engines/ceiling.ts';
import { nearest } from '../src/model/nearest.ts';
import { machine } from './measuring/numbers.ts';
import { withTemporaryFolder } from './measuring/processes.ts';
import { UsageError, type BenchOptions } from './options.ts';
import { buildPrograms, type Programs } from './pool/build.ts';
import type { Section } from './pool/figures.ts';
import { measureMemory } from './pool/memory.ts';
import { measureMakespan } from './pool/makespan.ts';
import { measureNaps } from './pool/naps.ts';
import { measureOverhead } from './pool/overhead.ts';
import { measureRecovery } from './pool/recovery.ts';
import { renderPool } from './pool/render.ts';
import { measureResume } from './pool/resume.ts';
import { measureSpeedup } from './pool/speedup.ts';

type Measure = (programs: Programs, options: BenchOptions) => Promise<Section>;

/** What is measured, in this order. */
const measures: Readonly<Record<string, Measure>> = {
  overhead: (programs, { runs = 3 }) => measureOverhead(programs, runs),
  makespan: (programs, { runs = 2, seed, peers }) =>
    measureMakespan(programs, { first: seed, together: 20, alone: runs }, peers),
  exec: (programs, { runs = 5 }) => measureNaps(programs, runs),
  speedup: (programs, { runs = 3 }) => measureSpeedup(programs, runs, usableCores()),
  resume: (programs, { runs = 2 }) => measureResume(programs, runs),
  memory: (programs, { runs = 2 }) => measureMemory(programs, runs),
  recovery: (programs) => measureRecovery(programs),
};

/** What the pool itself costs and reaches, beside the goals that it has. */
export async function benchPool(options: BenchOptions): Promise<string> {
  const chosen = choose(options.only);
  const before = load();
  const sections = await withTemporaryFolder(async (folder) => {
    const programs = await buildPrograms(folder);
    const all: Section[] = [];
    for (const measure of chosen) {
      const section = await measure(programs, options);
      process.stderr.write(`${section.title}: measured\n`);
      all.push(section);
    }
    return all;
  });
  const loads = { before, after: load() };
  const { seed, json } = options;
  if (json) return `${JSON.stringify({ machine: machine(), seed, load: loads, sections }, null, 2)}\n`;
  const footer = `${machine()}; seed ${seed}; load ${before.toFixed(1)} before, ${loads.after.toFixed(1)} after`;
  return renderPool(sections, `${footer}${busy(before)}`);
}

function choose(only: readonly string[] | undefined): Measure[] {
  const names = Object.keys(measures);
  return (only ?? names).map((name) => {
    const measure = measures[name];
    if (measure) return measure;
    const meant = nearest(name, names);
    const hint = meant === undefined ? '' : ` Did you mean "${meant}"?`;
    throw new UsageError(`Expected --only to be some of ${names.join(', ')}, got "${name}".${hint}`);
  });
}

/** Half a core that others use is enough to make a timer late, and every ratio with it. */
function busy(before: number): string {
  if (before < 0.5) return '';
  return `\n\nBUSY: others were using this machine when the measurement began. Times are longer than they would be, and ratios of work to waiting worse.`;
}

/** Processes that wanted a core, over the last minute: what others do here makes every figure worse. */
function load(): number {
  return loadavg()[0] ?? 0;
}
