import { join, resolve } from 'node:path';
import type { Benchmark } from './measuring/benchmark.ts';
import type { Section } from './measuring/figures.ts';
import { withTemporaryFolder } from './measuring/processes.ts';
import { UsageError, type BenchOptions } from './options.ts';
import { measureClients } from './speedup/clients.ts';
import { generateProject, measureLocal } from './speedup/local.ts';
import { measureWaiting } from './speedup/waiting.ts';

type Measure = (folder: string, options: BenchOptions) => Promise<Section>;

const measures: Readonly<Record<string, Measure>> = {
  waiting: (folder, { rounds = 3 }) => measureWaiting(folder, rounds),
  local(folder, { rounds = 3, seed, project }) {
    if (project !== undefined) return measureLocal(resolve(project), rounds);
    const generated = join(folder, 'local');
    generateProject(generated, seed);
    return measureLocal(generated, rounds);
  },
  clients: (folder, { rounds = 3 }) => measureClients(folder, rounds),
};

/** The five commands, one instance against a pool, beside what was claimed and what physics allows. */
export const speedup: Benchmark = {
  name: 'speedup',
  title: 'What a pool gains over one instance, beside what was claimed and what physics allows',
  about: `Instance pools were advertised with speedups of 3.61 to 5.97 times that nobody has measured. Here the five commands run with one instance
(\`--sequential\`) and with their pools, in turns: on items that only wait, with the built-in analyzers, and with the real client on an
API on loopback. \`--only waiting,local,clients\` chooses; \`--project <folder>\` measures the analyzers on a project of your own.`,
  async measure(options) {
    const { only = Object.keys(measures) } = options;
    return withTemporaryFolder(async (folder) => {
      const sections: Section[] = [];
      for (const name of only) {
        const measure = measures[name];
        if (!measure)
          throw new UsageError(`Expected --only to be some of ${Object.keys(measures).join(', ')}.`);
        sections.push(await measure(folder, options));
        process.stderr.write(`${name}: measured\n`);
      }
      return sections;
    });
  },
};
