import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bin, measure } from '../measuring/processes.ts';
import type { Programs } from './build.ts';
import { figureOf, type Section } from '../measuring/figures.ts';

const naps = 20;
const nap = 100;
const instances = 8;
const ideal = Math.ceil(naps / instances) * nap;

const definition = `---
description: Sleeps as long as each file is called.
instance_pool:
  items: '0.1*'
  exec: [sleep, '{item}']
  max_instances: ${instances}
---
`;

/** Twenty programs that only wait, through the engine that starts programs. */
export async function measureNaps(programs: Programs, runs: number): Promise<Section> {
  const project = join(programs.folder, 'naps');
  mkdirSync(join(project, 'commands'), { recursive: true });
  writeFileSync(join(project, 'commands', 'nap.md'), definition);
  // A name for each that \`sleep\` reads as the same number.
  for (let index = 0; index < naps; index += 1) writeFileSync(join(project, `0.1${'0'.repeat(index)}`), '');
  const inside: number[] = [];
  const outside: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    inside.push(((await programs.run('naps', [project])).answer as number) / ideal);
    const errors = join(programs.folder, 'errors');
    const { milliseconds, code } = await measure({ args: [bin, 'nap', '--quiet'], cwd: project }, { errors });
    if (code !== 0) throw new Error(`Expected pool-run nap to end well, got ${code}; see ${errors}`);
    outside.push(milliseconds / ideal);
  }
  return {
    name: 'exec',
    title: '20 × `sleep 0.1` through exec, 8 instances, over the ideal 0.3 s',
    figures: [
      figureOf('the run', 'ratio', inside, { most: 1.25 }),
      figureOf('its whole process', 'ratio', outside),
    ],
    remarks: [
      `${runs} runs of each in turns, cold, with the whole run folder. Its whole process is \`bin/pool-run\` as it was built: Node starts, loads it, and finds the items.`,
    ],
  };
}
