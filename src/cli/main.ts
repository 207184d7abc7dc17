import { readFileSync } from 'node:fs';
import { describeFailure, type Failure } from '../model/errors.ts';
import { exitCodes } from './exitCodes.ts';
import { helpText } from './help.ts';
import { typable } from './installation.ts';
import { parseOptions, withStandardInput } from './options.ts';

const couldNotRun = exitCodes.couldNotRun.code;

async function main(given: readonly string[]): Promise<number> {
  const args = withStandardInput(given, () => readFileSync(0, 'utf8'));
  // What this prints is read by a model in the middle of its work: that nothing was begun is its result, too.
  const isForModel = args[0] === 'begin';
  const fail = (reason: Failure): number => (isForModel ? tell(reason) : complain(reason));
  const options = parseOptions(args);
  if (!options.ok) return fail(options.reason);
  const { words } = options.value;
  if (options.value.help || words[0] === 'help') {
    process.stdout.write(helpText());
    return 0;
  }
  // Everything else is a file of its own, so that asking for help does not load it.
  const { run } = await import('./command.ts');
  const code = await run(options.value);
  return code.ok ? code.value : fail(code.reason);
}

function tell(reason: Failure): number {
  process.stdout.write(`Nothing was begun. ${describeFailure(reason)}\n`);
  return 0;
}

function complain(reason: Failure): number {
  process.stderr.write(`pool-run: ${typable(describeFailure(reason))}\n`);
  return couldNotRun;
}

// A reader that has seen enough (`pool-run … | head`) is no error: end quietly with what is known so far.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    const text = error instanceof Error ? error : new Error(String(error));
    const shown = process.argv.includes('--debug')
      ? text.stack
      : `${text.message}\nRun with --debug for the stack trace.`;
    process.stderr.write(`pool-run: ${shown}\n`);
    process.exitCode = couldNotRun;
  },
);
