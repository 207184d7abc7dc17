import type { ExecOptions } from '../../src/engines/exec.ts';
import type { InstanceOutput, ItemOutcome } from '../../src/model/outcome.ts';
import { openExec, type Answer, type ExecRun } from './execRun.ts';
import { noneAliveAfterwards } from './noneAlive.ts';

const { started } = noneAliveAfterwards();

/** An instance that could be opened. */
export async function open(exec: readonly string[], changes: Partial<ExecOptions> = {}): Promise<ExecRun> {
  const run = await openExec(exec, changes, started);
  if ('lost' in run) throw new Error(run.reason);
  return run;
}

export async function textOfAll(
  exec: readonly string[],
  ...items: readonly string[]
): Promise<string | undefined> {
  const run = await open(exec);
  const { outcomes }: Answer = await run.work(...items);
  await run.instance.close();
  return textOf(outcomes[0]);
}

export function outputOf(outcome: ItemOutcome | undefined): InstanceOutput | undefined {
  if (outcome?.status !== 'done') throw new Error(`It is not done: ${JSON.stringify(outcome)}`);
  return (outcome.result.facts as { output: InstanceOutput } | undefined)?.output;
}

export function textOf(outcome: ItemOutcome | undefined): string | undefined {
  return outputOf(outcome)?.text;
}
