import { resolve } from 'node:path';
import { describeFailure, type Result } from '../model/errors.ts';
import type { Report } from '../model/report.ts';
import { execute, type RunWatch } from './running/execute.ts';
import { poolCommands } from './pack.ts';
import { prepare } from './running/prepare.ts';
import type { PoolOptions } from './sources/source.ts';

/** Audits definitions and gives the report. Throws what the command line would print as an error. */
export async function auditDefinitions(options: PoolOptions & RunWatch = {}): Promise<Report> {
  const command = poolCommands(resolve(options.cwd ?? '.')).find(({ name }) => name === 'audit');
  if (!command) throw new Error('Internal error: the package brings no definition of the audit');
  const prepared = valueOf(await prepare([command], options));
  const { signal, observe } = options;
  const done = await execute(prepared, { options, ...(signal && { signal }), ...(observe && { observe }) });
  return valueOf(done).report;
}

function valueOf<Value>(result: Result<Value>): Value {
  if (!result.ok) throw new Error(describeFailure(result.reason));
  return result.value;
}
