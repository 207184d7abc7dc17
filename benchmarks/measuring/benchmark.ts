import type { BenchOptions } from '../options.ts';
import type { Section } from './figures.ts';

/** One benchmark of `npm run bench -- <name>`. */
export interface Benchmark {
  readonly name: string;
  /** What it answers, in one line. */
  readonly title: string;
  /** What is measured and how to read it, as Markdown; no figure stands here, because figures are measured. */
  readonly about: string;
  /** Measures, and says on stderr how far it is. Throws where it cannot. */
  measure(options: BenchOptions): Promise<readonly Section[]>;
}

/** What one benchmark measured, when, where and with which command: `benchmarks/results/<name>.json`. */
export interface Measurement {
  readonly benchmark: string;
  readonly command: string;
  /** The day, as `2026-01-31`. */
  readonly day: string;
  readonly machine: string;
  /** Processes that wanted a core, over the minute before and the last minute of the measurement. */
  readonly load: { readonly before: number; readonly after: number };
  readonly seed: number;
  /** How long it took, in seconds. */
  readonly seconds: number;
  readonly sections: readonly Section[];
}
