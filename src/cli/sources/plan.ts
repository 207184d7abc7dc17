import { join } from 'node:path';
import { readDurations } from '../../journal/durations.ts';
import { stateFolder } from '../../journal/runFolder.ts';
import type { Plan } from '../../model/plan.ts';
import { planRun } from '../../planning/plan.ts';
import { packageVersion } from '../installation.ts';
import { sha256 } from '../sha256.ts';
import { durationsKey, knownUsage } from './earlierRuns.ts';
import type { Source, SourceRequest } from './source.ts';

/** How the items of a source are divided. */
export function planOf({ cwd, command, pool }: SourceRequest, source: Source, numberFrom: number): Plan {
  const { items, ceiling, engineName, mode } = source;
  // What runs in one thread gains nothing from being divided by time, and small runs start faster without reading.
  const durations =
    mode === 'inline'
      ? undefined
      : readDurations(join(cwd, stateFolder), durationsKey(command.name, engineName));
  return planRun({
    command: command.name,
    definition: command.path,
    definitionHash: command.definition.sha256 ?? '',
    pool,
    items,
    ...(durations && { durations }),
    ...(engineName === 'claude' && { usage: knownUsage(cwd, command.name) }),
    numberFrom,
    engine: { name: engineName, ceiling },
    versions: { 'pool-run': packageVersion(), node: process.version },
    hash: sha256,
  });
}
