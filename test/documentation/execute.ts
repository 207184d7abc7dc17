import { readFileSync } from 'node:fs';
import { difference } from './output.ts';
import type { Printed, Sandbox } from './sandbox.ts';
import type { Step } from './steps.ts';
import { runStepsOf } from './workflow.ts';

/** Where a page is while it is executed. */
export interface Place {
  readonly sandbox: Sandbox;
  /** What the last commands printed. */
  readonly printed: string;
}

/** A step that happens inside of a sandbox. */
export type SandboxStep = Exclude<Step, { readonly kind: 'project' | 'client' }>;

/** Does what a step says; gives what was printed. Throws, with what is wrong, where it is not as the page says. */
export async function execute(step: SandboxStep, { sandbox, printed }: Place): Promise<string> {
  switch (step.kind) {
    case 'commands':
      return expectExit(await sandbox.run(step.text), step.exit);
    case 'console':
      return converse(step.text, step.exit, sandbox);
    case 'output':
      expectOutput(step.text, printed);
      return printed;
    case 'file':
      sandbox.write(step.path, step.text);
      return printed;
    case 'elsewhere':
      expectCommands(step.text, step.script);
      return printed;
    case 'workflow':
      sandbox.write(step.path, step.text);
      return runWorkflow(step.text, step.exit, sandbox);
    default:
      return step satisfies never;
  }
}

/** Each command is run by itself, and its output is what stands below it. The exit code is that of the last one. */
async function converse(text: string, exit: number, sandbox: Sandbox): Promise<string> {
  const [before = '', ...turns] = text.split(/^\$ /m);
  if (before.trim() !== '' || turns.length === 0)
    throw new Error('A console begins with a command: a line that begins with "$ ".');
  for (const [index, turn] of turns.entries()) {
    const [command = '', ...shown] = turn.split('\n');
    const code = index === turns.length - 1 ? exit : 0;
    expectOutput(shown.join('\n'), expectExit(await sandbox.run(command), code, command), command);
  }
  return '';
}

/** The jobs of a workflow one after another, in one checkout. Exit code 1 where a job fails. */
async function runWorkflow(text: string, exit: number, sandbox: Sandbox): Promise<string> {
  const outputs: string[] = [];
  let status = 0;
  for (const steps of runStepsOf(text)) {
    let hasFailed = false;
    for (const { commands, runsAfterFailure, mayFail } of steps) {
      if (hasFailed && !runsAfterFailure) continue;
      const ended = await sandbox.run(commands);
      outputs.push(commands, ended.output);
      if (ended.status !== 0 && !mayFail) hasFailed = true;
    }
    if (hasFailed) status = 1;
  }
  return expectExit({ status, output: outputs.join('\n') }, exit);
}

/** Each command has a line of its own in the script. */
function expectCommands(text: string, script: string): void {
  const lines = new Set(
    readFileSync(script, 'utf8')
      .split('\n')
      .map((line) => line.trim()),
  );
  const commands = text.split(/\n|&&/).map((line) => line.replace(/\s#.*$/, '').trim());
  const missing = commands.find((command) => command !== '' && !lines.has(command));
  if (missing !== undefined) throw new Error(`${script} does not run "${missing}".`);
}

function expectExit({ status, output }: Printed, exit: number, command = 'It'): string {
  if (status === exit) return output;
  const ended = status === null ? 'was killed' : `ended with ${status}`;
  throw new Error(`${command} ${ended} instead of ${exit}, and printed:\n${output}`);
}

function expectOutput(shown: string, printed: string, command?: string): void {
  const wrong = difference(shown, printed);
  if (wrong !== undefined) throw new Error(command === undefined ? wrong : `$ ${command}\n${wrong}`);
}
