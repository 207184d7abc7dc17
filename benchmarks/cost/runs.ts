import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { reportSchema, type Report } from '../../src/model/report.ts';
import { cleanEnvironment } from '../../test/e2e/client.ts';
import { measure } from '../measuring/processes.ts';
import type { AccountingApi, Bill } from './model.ts';

const bin = fileURLToPath(new URL('../../bin/pool-run', import.meta.url));

/** Where commands run, and what answers them. */
export interface Place {
  readonly folder: string;
  readonly project: string;
  readonly client: string;
  readonly api: AccountingApi;
}

/** What one run took. Dollars are the client's own reckoning, as the report has them. */
export interface Run extends Bill {
  readonly instances: number;
  readonly milliseconds: number;
  readonly dollars: number;
}

/** Nothing of earlier runs is left, neither in the project nor at the service. */
export function forgetAll({ folder, project, api }: Place): void {
  for (const path of [join(project, '.pool-run'), join(folder, 'home/.cache')]) {
    rmSync(path, { recursive: true, force: true });
  }
  api.forget();
}

/** Runs a command with the engine claude to its end. Throws unless everything was done and the report has the tokens of the service. */
export async function run(place: Place, words: readonly string[]): Promise<Run> {
  const { folder, project, client, api } = place;
  const errors = join(folder, 'errors');
  const own = { ...cleanEnvironment(join(folder, 'home'), api.url), POOL_RUN_CLAUDE: client };
  const environment = Object.entries(own).map(([name, value]) => `${name}=${value ?? ''}`);
  const always = ['--engine', 'claude', '--quiet', '--fail-on', 'never'];
  const args = ['-i', ...environment, process.execPath, bin, ...words, ...always];
  const { milliseconds, code } = await measure({ program: '/usr/bin/env', args, cwd: project }, { errors });
  if (code !== 0)
    throw new Error(`${words.join(' ')} ended with ${String(code)}: ${readFileSync(errors, 'utf8')}`);
  const { plans, measures } = lastReport(project);
  const bill = api.present();
  compare(bill, measures.usage);
  const instances = plans.reduce((sum, { shards }) => sum + shards.length, 0);
  return { ...bill, instances, milliseconds, dollars: measures.usage?.usd ?? 0 };
}

function lastReport(project: string): Report {
  const runs = join(project, '.pool-run/runs');
  const last = readdirSync(runs).toSorted().at(-1) ?? '';
  return reportSchema.parse(JSON.parse(readFileSync(join(runs, last, 'report.json'), 'utf8')));
}

/** Without any request there is no usage in the report. */
function compare(bill: Bill, usage: Report['measures']['usage']): void {
  const counts = ['turns', 'inputTokens', 'outputTokens', 'cacheWriteTokens', 'cacheReadTokens'] as const;
  for (const count of counts) {
    const reported = usage?.[count] ?? 0;
    if (reported === bill[count]) continue;
    throw new Error(`Expected the report to have ${bill[count]} ${count}, got ${reported}`);
  }
}
