import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Programs } from './build.ts';
import { figureOf, type Section } from '../measuring/figures.ts';

const deaths = 24;

/** From the death of an instance until another process works on its item. */
export async function measureRecovery(programs: Programs): Promise<Section> {
  const project = join(programs.folder, 'recovery');
  mkdirSync(project);
  const { answer } = await programs.run('recovery', [project, deaths]);
  const recoveries = answer as { milliseconds: number; pause: number; elsewhere: boolean }[];
  const without = recoveries.map(({ milliseconds, pause }) => milliseconds - pause);
  const elsewhere = recoveries.filter((one) => one.elsewhere).length;
  return {
    name: 'recovery',
    title: `Recovery from the death of an instance, ${deaths} deaths`,
    figures: [
      figureOf('without the pause that was drawn', 'milliseconds', without, { most: 100 }),
      figureOf(
        'with it',
        'milliseconds',
        recoveries.map(({ milliseconds }) => milliseconds),
      ),
    ],
    remarks: [
      `A process of the exec engine is ended by KILL; the time ends when a process for its item has started again. ${elsewhere} of ${recoveries.length} items went to another instance.`,
    ],
  };
}
