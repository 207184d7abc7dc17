import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { startTimeOf } from '../../src/engines/processIdentity.ts';
import type { RunPlan } from '../../src/model/plan.ts';
import { itemsOf, planOf } from '../model/samples.ts';

export const processes = { startTimeOf };

export function runPlanOf(...items: string[]): RunPlan {
  const plan = planOf(itemsOf(...items), { agent: 'code-reviewer', max_instances: 2 });
  return { run: 'r1', arguments: ['audit'], plans: [plan] };
}

export function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll('\\', '/'),
    )
    .toSorted();
}

export function json(folder: string, name: string): unknown {
  return JSON.parse(readFileSync(join(folder, name), 'utf8'));
}
