import { linkSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bin, measure } from '../measuring/processes.ts';
import type { Programs } from './build.ts';
import { median, figureOf, type Section } from '../measuring/figures.ts';

const items = 100_000;

interface Resumed {
  readonly events: number;
  readonly read: number;
  readonly fold: number;
  readonly warmFold: number;
  readonly all: number;
}

/** Going on with a long run. */
export async function measureResume(programs: Programs, runs: number): Promise<Section> {
  const half = await resumes(programs, runs, items / 2);
  const whole = await resumes(programs, runs, items);
  const [found, resumed] = await measureProcesses(programs);
  return {
    name: 'resume',
    title: 'Resuming a run of 100,000 items',
    figures: [
      figureOf('half done: fold, of events in memory', 'milliseconds', pick('fold', half), { most: 75 }),
      figureOf('half done: read, parse and fold', 'milliseconds', pick('read', half)),
      figureOf('half done: until the first item is claimed', 'milliseconds', pick('all', half), {
        most: 500,
      }),
      figureOf('all done: fold, of events in memory', 'milliseconds', pick('fold', whole), { most: 75 }),
      figureOf('all done: fold, of events in memory, warm', 'milliseconds', pick('warmFold', whole)),
      figureOf('all done: read, parse and fold', 'milliseconds', pick('read', whole)),
      figureOf('all done: until the report is there', 'milliseconds', pick('all', whole), { most: 500 }),
      figureOf('all done: `pool-run resume`, whole process', 'milliseconds', resumed, { most: 500 }),
      figureOf('`pool-run plan` in the same project, whole process', 'milliseconds', found),
    ],
    remarks: [
      `The journals have ${median(pick('events', half))} and ${median(pick('events', whole))} events. Each is resumed in a process of its own, cold; the times begin when it has started and knows its items. It reads and folds the journal, takes over what is done and writes plan and shards; where all is done also artifacts and board, but no report.`,
      `The whole process is measured in a project of ${items} files, whose run was done by the engine fake. Before anything is resumed it finds and hashes all of its files, to see whether they are still those of the plan: \`pool-run plan\` does only that.`,
    ],
  };
}

function pick(key: keyof Resumed, from: readonly Resumed[]): number[] {
  return from.map((one) => one[key]);
}

async function resumes(programs: Programs, runs: number, done: number): Promise<Resumed[]> {
  const all: Resumed[] = [];
  for (let run = 0; run < runs; run += 1) {
    const project = join(programs.folder, `resumed-${done}-${run}`);
    mkdirSync(project);
    await programs.run('journal', [project, 'run', items, done]);
    all.push((await programs.run('resume', [project, 'run', items])).answer as Resumed);
  }
  return all;
}

const definition = `---
description: Does nothing with each file.
instance_pool:
  items: 'files/**/*'
  exec: ['true', '{item}']
  max_instances: 8
---
`;

const configuration = `fake:
  latency: { distribution: fixed, duration: 0ms }
`;

async function measureProcesses(programs: Programs): Promise<[found: number[], resumed: number[]]> {
  const project = join(programs.folder, 'files-project');
  writeFiles(project);
  const run = async (...words: readonly string[]): Promise<number> => {
    const errors = join(programs.folder, 'errors');
    const ended = await measure({ args: [bin, ...words], cwd: project }, { errors });
    if (ended.code !== 0) throw new Error(`Expected ${words.join(' ')} to end well, got ${ended.code}`);
    return ended.milliseconds;
  };
  await run('nothing', '--engine', 'fake', '--quiet');
  return [[await run('plan', 'nothing')], [await run('resume', '--quiet')]];
}

/** Names for a few files: that is what finding and hashing see, and they are made in a fraction of the time. */
function writeFiles(project: string): void {
  mkdirSync(join(project, 'commands'), { recursive: true });
  writeFileSync(join(project, 'commands', 'nothing.md'), definition);
  writeFileSync(join(project, 'pool-run.yaml'), configuration);
  const perFolder = 1_000;
  for (let folder = 0; folder < items / perFolder; folder += 1) {
    const path = join(project, 'files', `part-${folder}`);
    mkdirSync(path, { recursive: true });
    const first = join(path, 'module-0.txt');
    writeFileSync(first, `${folder}\n`);
    for (let file = 1; file < perFolder; file += 1) linkSync(first, join(path, `module-${file}.txt`));
  }
}
