import type { Report } from '../../src/model/report.ts';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { peakOf, scriptedApi } from '../../test/e2e/api.ts';
import { askedOf, review } from '../../test/e2e/asked.ts';
import { installClient } from '../../test/e2e/client.ts';
import { quantityOf, ratios, type Cell, type Chart, type Section } from '../measuring/figures.ts';
import { clientEnvironment } from '../measuring/client.ts';
import { bin, measure } from '../measuring/processes.ts';
import { written } from '../measuring/written.ts';
import { claimedSpeedup, claims, impliedSeconds, type Claim } from './claims.ts';
import { latenciesOf, writeClaimedProject } from './project.ts';

const scale = 30;

/** Between the starts of runs that overlap, in milliseconds: a client needs a core for about half a second. */
const stagger = 1_500;

/** Milliseconds that the API waits for all shards together, and for the longest. */
interface Bound {
  readonly sum: number;
  readonly longest: number;
}

/** A command, its project, and what it took in milliseconds of each round. */
interface Contest {
  readonly claim: Claim;
  readonly project: string;
  readonly sequential: number[];
  readonly parallel: number[];
  /** The most requests that were in flight at the same time. */
  peak: number;
  bound: Bound;
}

/** The five commands with the real client, on an API that takes as long for a shard as the claims imply. */
export async function measureClients(folder: string, rounds: number): Promise<Section> {
  const latencies = new Map(claims.flatMap((claim) => [...latenciesOf(claim, scale)]));
  const api = await scriptedApi((request) => {
    const asked = askedOf(request, 1);
    if (!asked) return { type: 'text', text: 'Fine.' };
    return { ...review(asked), after: sumOf(asked.items, latencies) };
  });
  try {
    const environment = clientEnvironment(folder, installClient(), api.url);
    const contests = claims.map((claim) => contestOf(claim, folder));
    for (let round = 0; round < rounds; round += 1) {
      // One client at a time for each command: they mostly wait, and begin one after another.
      await Promise.all(
        contests.map(async (contest, index) => {
          await sleep(index * stagger);
          contest.sequential.push(await run(contest, environment, ['--sequential']));
        }),
      );
      for (const contest of contests) {
        const before = api.spans.length;
        contest.parallel.push(await run(contest, environment, []));
        contest.peak = Math.max(contest.peak, peakOf(api.spans.slice(before)));
      }
    }
    return sectionOf(contests, rounds);
  } finally {
    api.close();
  }
}

function contestOf(claim: Claim, folder: string): Contest {
  const project = join(folder, `clients-${claim.command}`);
  mkdirSync(project);
  writeClaimedProject(project, claim, scale);
  return { claim, project, sequential: [], parallel: [], peak: 0, bound: { sum: NaN, longest: NaN } };
}

/** Milliseconds of the whole process. */
async function run(
  contest: Contest,
  environment: readonly string[],
  more: readonly string[],
): Promise<number> {
  const { claim, project: cwd } = contest;
  const output = join(cwd, '.pool-run-benchmark.json');
  const words = [claim.command, '--engine', 'claude', '--no-cache', '--quiet', '--json', ...more];
  if (claim.command === 'deps') words.push('--osv', 'none');
  const args = [...environment, process.execPath, bin, ...words, '--fail-on', 'never'];
  const { code, milliseconds } = await measure({ program: '/usr/bin/env', args, cwd }, { output });
  const text = readFileSync(output, 'utf8');
  if (code !== 0) throw new Error(`Expected ${words.join(' ')} to end with 0, got ${String(code)}: ${text}`);
  contest.bound = boundOf(claim, JSON.parse(text) as Report);
  rmSync(output);
  rmSync(join(cwd, '.pool-run'), { recursive: true, force: true });
  return milliseconds;
}

/** A model reads its whole shard in one conversation: nothing is faster than the longest shard. */
function boundOf(claim: Claim, { plans }: Report): Bound {
  const latencies = latenciesOf(claim, scale);
  const shards = (plans[0]?.shards ?? []).map(({ items }) =>
    sumOf(
      items.map(({ id }) => id),
      latencies,
    ),
  );
  return { sum: shards.reduce((sum, one) => sum + one, 0), longest: Math.max(...shards) };
}

function sumOf(items: readonly string[], latencies: ReadonlyMap<string, number>): number {
  return items.reduce((sum, item) => {
    const latency = latencies.get(item);
    if (latency === undefined) throw new Error(`Expected ${item} to be one of the claimed items`);
    return sum + latency;
  }, 0);
}

/** What the rounds would have come to with the claimed latencies. */
function unscaled({ sequential, parallel, bound }: Contest): number[] {
  return ratios(atFullLatency(sequential, bound.sum), atFullLatency(parallel, bound.longest));
}

/** What is not waiting stays as it was measured. */
function atFullLatency(times: readonly number[], waiting: number): number[] {
  return times.map((time) => time - waiting + waiting * scale);
}

function sectionOf(contests: readonly Contest[], rounds: number): Section {
  const rows = contests.map((contest): Cell[] => {
    const { claim, sequential, parallel, peak, bound } = contest;
    return [
      claim.command,
      String(impliedSeconds(claim).flat().length),
      String(peak),
      quantityOf('milliseconds', sequential),
      quantityOf('milliseconds', parallel),
      quantityOf('times', ratios(sequential, parallel)),
      quantityOf('times', unscaled(contest)),
      written(bound.sum / bound.longest, 'times'),
      written(claimedSpeedup(claim), 'times'),
    ];
  });
  return {
    name: 'clients',
    title: `The real client, on an API that answers ${scale} times faster than claimed`,
    tables: [{ heading, rows }],
    charts: [chartOf(contests)],
    remarks: [
      `${rounds} rounds, whole processes, without results from a cache. Sequential is one client that is given all items. The API waits for each answer as long as the items of the shard together took by the claim, divided by ${scale}; the bound is the longest shard.`,
      `Starting clients and looking with the analyzers first is not divided, and weighs ${scale} times as much here as it would. "At full latency" is computed and not measured: the waiting multiplied by ${scale} again, and the rest as it was measured.`,
    ],
  };
}

const heading = [
  'command',
  'items',
  'clients at once',
  'sequential',
  'parallel',
  'speedup',
  'at full latency',
  'bound',
  'claimed',
];

function chartOf(contests: readonly Contest[]): Chart {
  return {
    kind: 'bars',
    name: 'clients',
    title: `Speedup with the real client, on an API ${scale} times faster than the claims imply`,
    unit: 'times',
    bars: contests.map(({ claim, sequential, parallel, bound }) => ({
      label: claim.command,
      value: quantityOf('times', ratios(sequential, parallel)).value,
      claim: claimedSpeedup(claim),
      bound: bound.sum / bound.longest,
    })),
  };
}
