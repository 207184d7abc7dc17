import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Report } from '../../src/model/report.ts';
import { quantityOf, ratios, type Cell, type Section } from '../measuring/figures.ts';
import { bin, measure } from '../measuring/processes.ts';
import { written } from '../measuring/written.ts';
import { boundOfItems, claimedSpeedup, claims, impliedSeconds, type Claim } from './claims.ts';
import { writeClaimedProject } from './project.ts';

/** How much shorter every latency is than what was claimed. */
const scale = 30;

/** Between the starts of runs that overlap, in milliseconds: starting is work, waiting is none. */
const stagger = 500;

/** What one command took, in milliseconds of each round, and how many instances its pool had. */
interface Taken {
  readonly claim: Claim;
  readonly instances: number;
  readonly sequential: number[];
  readonly parallel: number[];
}

/** The five commands on the engine fake, whose items take what the advertised figures imply: nothing but waiting. */
export async function measureWaiting(folder: string, rounds: number): Promise<Section> {
  const projects = claims.map((claim) => {
    const project = join(folder, `waiting-${claim.command}`);
    mkdirSync(project);
    writeClaimedProject(project, claim, scale);
    return { claim, project };
  });
  const all: Taken[] = claims.map((claim) => ({ claim, instances: 0, sequential: [], parallel: [] }));
  for (let round = 0; round < rounds; round += 1) {
    // Those that only wait for one item after another do not disturb each other.
    const alone = await Promise.all(
      projects.map(async ({ claim, project }, index) => {
        await sleep(index * stagger);
        return run(claim, project, ['--sequential']);
      }),
    );
    for (const [index, { claim, project }] of projects.entries()) {
      const { wall, instances } = await run(claim, project, []);
      const before = all[index];
      before?.sequential.push(alone[index]?.wall ?? NaN);
      before?.parallel.push(wall);
      if (before) all[index] = { ...before, instances };
    }
  }
  return sectionOf(all, rounds);
}

/** The wall time of a run in milliseconds, as its report has it, without the start of the process: that is not scaled. */
async function run(
  { command }: Claim,
  cwd: string,
  words: readonly string[],
): Promise<{ wall: number; instances: number }> {
  const output = join(cwd, `report-${words.length}.json`);
  const args = [bin, command, '--engine', 'fake', '--no-cache', '--quiet', '--json', ...words];
  const { code } = await measure({ args, cwd }, { output });
  if (code !== 0) throw new Error(`Expected ${args.join(' ')} to end with 0, got ${String(code)}`);
  const { measures, plans } = JSON.parse(readFileSync(output, 'utf8')) as Report;
  // What one run learnt of durations must not help the next.
  rmSync(join(cwd, '.pool-run'), { recursive: true, force: true });
  return { wall: measures.wallMilliseconds, instances: plans[0]?.shards.length ?? 0 };
}

function sectionOf(all: readonly Taken[], rounds: number): Section {
  const rows = all.map(({ claim, instances, sequential, parallel }): Cell[] => [
    claim.command,
    String(impliedSeconds(claim).flat().length),
    String(instances),
    quantityOf('milliseconds', sequential),
    quantityOf('milliseconds', parallel),
    quantityOf('times', ratios(sequential, parallel)),
    written(boundOfItems(impliedSeconds(claim), instances), 'times'),
    written(claimedSpeedup(claim), 'times'),
  ]);
  return {
    name: 'waiting',
    title: `Instances that only wait, ${scale} times faster than claimed`,
    tables: [
      {
        heading: ['command', 'items', 'instances', 'sequential', 'parallel', 'speedup', 'bound', 'claimed'],
        rows,
      },
    ],
    charts: [
      {
        kind: 'bars',
        name: 'waiting',
        title: 'Speedup where items only wait, as long as the claims imply',
        unit: 'times',
        bars: all.map(({ claim, instances, sequential, parallel }) => ({
          label: claim.command,
          value: quantityOf('times', ratios(sequential, parallel)).value,
          claim: claimedSpeedup(claim),
          bound: boundOfItems(impliedSeconds(claim), instances),
        })),
      },
    ],
    remarks: [
      `${rounds} rounds. The latencies are not measured but those that the claims imply: the claimed parallel run ended when its longest group of items did, and the other groups share what is left. So this shows what the pool itself adds to waiting, and nothing about models.`,
      'The bound is what no order can beat: the sum over the longest item, or over an equal share for each instance. Where a pool is faster than claimed, it is because instances that have finished take items that others have not begun.',
    ],
  };
}
