import type { Programs } from './build.ts';
import type { Grown } from './runs.ts';
import { figureOf, type Section } from '../measuring/figures.ts';

const sizes = [10_000, 50_000, 100_000] as const;

/** What one more item costs in memory, and whether that stays the same. */
export async function measureMemory(programs: Programs, runs: number): Promise<Section> {
  const peak: number[] = [];
  const held: number[] = [];
  const growth: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    const bytes: { readonly peak: number; readonly held: number }[] = [];
    for (const size of sizes) {
      const { peakBytes } = await programs.run('grow', [size, 'peak', programs.folder]);
      const { answer } = await programs.run('grow', [size, 'held', programs.folder]);
      bytes.push({ peak: peakBytes, held: (answer as Grown).held });
    }
    const slope = (of: 'peak' | 'held', from: number, to: number): number =>
      ((bytes[to]?.[of] ?? NaN) - (bytes[from]?.[of] ?? NaN)) / ((sizes[to] ?? NaN) - (sizes[from] ?? NaN));
    peak.push(slope('peak', 0, 2));
    held.push(slope('held', 0, 2));
    growth.push(slope('held', 1, 2) / slope('held', 0, 1));
  }
  return {
    name: 'memory',
    title: 'Memory of each item more, from 10,000 to 100,000 items',
    figures: [
      figureOf('peak of the process', 'bytes', peak, { most: 1_024 }),
      figureOf('held at the end of the run', 'bytes', held, { most: 1_024 }),
      figureOf('held: second half ÷ first half', 'ratio', growth, { most: 1.1 }),
    ],
    remarks: [
      'No-op items on the inline engine, with everything that a run writes. The peak is what the system counts, garbage and texts that are about to be written included; held is what is left of the heap after a collection, while the run still has all that it knows.',
    ],
  };
}
