import { usableCores } from '../src/engines/ceiling.ts';
import type { Benchmark } from './measuring/benchmark.ts';
import type { Section } from './measuring/figures.ts';
import { withTemporaryFolder } from './measuring/processes.ts';
import { chooseNamed, type BenchOptions } from './options.ts';
import { buildPrograms, type Programs } from './pool/build.ts';
import { measureMemory } from './pool/memory.ts';
import { measureMakespan } from './pool/makespan.ts';
import { measureNaps } from './pool/naps.ts';
import { measureOverhead } from './pool/overhead.ts';
import { measureRecovery } from './pool/recovery.ts';
import { measureResume } from './pool/resume.ts';
import { measureSpeedup } from './pool/speedup.ts';

type Measure = (programs: Programs, options: BenchOptions) => Promise<Section>;

/** What is measured, in this order. */
const measures: Readonly<Record<string, Measure>> = {
  overhead: (programs, { rounds = 3 }) => measureOverhead(programs, rounds),
  makespan: (programs, { rounds = 2, seed, peers }) =>
    measureMakespan(programs, { first: seed, together: 20, alone: rounds }, peers),
  exec: (programs, { rounds = 5 }) => measureNaps(programs, rounds),
  speedup: (programs, { rounds = 3 }) => measureSpeedup(programs, rounds, usableCores()),
  resume: (programs, { rounds = 2 }) => measureResume(programs, rounds),
  memory: (programs, { rounds = 2 }) => measureMemory(programs, rounds),
  recovery: (programs) => measureRecovery(programs),
};

/** What the pool itself costs and reaches, beside the goals that it has. */
export const pool: Benchmark = {
  name: 'pool',
  title: 'What the pool itself costs and reaches, beside its goals',
  about: `\`--only overhead,memory\` chooses some of the measures. GNU \`parallel\` and \`xargs\` are measured where they are installed.`,
  async measure(options) {
    const chosen = chooseNamed(options.only, Object.keys(measures));
    return withTemporaryFolder(async (folder) => {
      const programs = await buildPrograms(folder);
      const all: Section[] = [];
      for (const [name, measure] of Object.entries(measures)) {
        if (!chosen.includes(name)) continue;
        const section = await measure(programs, options);
        process.stderr.write(`${section.title}: measured\n`);
        all.push(section);
      }
      return all;
    });
  },
};
