import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { usableCores } from '../../src/engines/ceiling.ts';
import type { Report } from '../../src/model/report.ts';
import { writeProject } from '../commands/project.ts';
import { quantityOf, ratios, type Cell, type Section } from '../measuring/figures.ts';
import { bin, measure } from '../measuring/processes.ts';
import { inTurns } from '../measuring/rounds.ts';
import { written } from '../measuring/written.ts';
import { generatePack, writePack } from '../packs.ts';
import { claimedSpeedup, claims, type Claim } from './claims.ts';

/** What is generated where nobody points at a project. */
const size = { modules: 1_000, documents: 400, packages: 1_500 };
const definitions = 300;

export function generateProject(folder: string, seed: number): void {
  mkdirSync(folder);
  writePack(generatePack(definitions, seed), folder);
  writeProject(folder, size, seed);
}

/** The five commands with their built-in analyzers, as whole processes. */
export async function measureLocal(project: string, rounds: number): Promise<Section> {
  const rows: Cell[][] = [];
  for (const claim of claims) rows.push(await rowOf(claim, project, rounds));
  return {
    name: 'local',
    title: 'The built-in analyzers, as whole processes',
    tables: [
      {
        heading: [
          'command',
          'items',
          'instances',
          'they work',
          'sequential',
          'parallel',
          'speedup',
          'bound',
          'claimed',
          'a pool pays',
        ],
        rows,
      },
    ],
    remarks: [
      `${rounds} rounds, without results from a cache. The bound is the number of cores or of instances that work at the same time, whichever is less. Analyzers compute, and what computes gains nothing from more instances than cores; inline instances share one thread, so that the pool costs them nothing and gains nothing. Programs wait for each other where they share a core.`,
    ],
  };
}

async function rowOf(claim: Claim, project: string, rounds: number): Promise<Cell[]> {
  const output = join(project, '.pool-run-benchmark.json');
  const once = async (...more: readonly string[]): Promise<number> => {
    const args = [bin, claim.command, '--no-cache', '--quiet', '--json', '--fail-on', 'never', ...more];
    if (claim.command === 'deps') args.push('--osv', 'none');
    const { code, milliseconds } = await measure({ args, cwd: project }, { output });
    if (code !== 0) throw new Error(`Expected ${args.join(' ')} to end with 0, got ${String(code)}`);
    return milliseconds;
  };
  const { sequential, parallel } = await inTurns(rounds, {
    sequential: () => once('--sequential'),
    parallel: () => once(),
  });
  const { plans, measures } = JSON.parse(readFileSync(output, 'utf8')) as Report;
  rmSync(output);
  const instances = plans[0]?.shards.length ?? 0;
  const gained = quantityOf('times', ratios(sequential, parallel));
  return [
    claim.command,
    written(plans[0]?.items ?? 0, 'count'),
    String(instances),
    measures.mode,
    quantityOf('milliseconds', sequential),
    quantityOf('milliseconds', parallel),
    gained,
    written(Math.min(usableCores(), measures.width), 'times'),
    written(claimedSpeedup(claim), 'times'),
    // Clearly faster in each single round.
    gained.low > 1.05 ? 'yes' : 'NO',
  ];
}
