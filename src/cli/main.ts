import { resolve } from 'node:path';
import { describeFailure, type Failure, type Result } from '../model/errors.ts';
import { nearest } from '../model/nearest.ts';
import { help } from './help.ts';
import { parseOptions, type Options } from './options.ts';

/** Exit codes, as the help lists them. */
const couldNotRun = 2;

async function main(args: readonly string[]): Promise<number> {
  const options = parseOptions(args);
  if (!options.ok) return fail(options.reason);
  const { words, version } = options.value;
  if (version) {
    const { packageVersion } = await import('./pack.ts');
    process.stdout.write(`${packageVersion()}\n`);
    return 0;
  }
  if (options.value.help || words.length === 0 || words[0] === 'help') {
    process.stdout.write(help);
    return words.length === 0 && !options.value.help ? couldNotRun : 0;
  }
  const code = await command(options.value);
  return code.ok ? code.value : fail(code.reason);
}

async function command(options: Options): Promise<Result<number>> {
  const [first = '', ...rest] = options.words;
  if (first === 'list') {
    const { list } = await import('./list.ts');
    return list(options);
  }
  const isPlan = first === 'plan';
  const [name = 'audit', ...paths] = isPlan ? rest : options.words;
  const { poolCommands } = await import('./pack.ts');
  const commands = poolCommands(resolve(options.cwd));
  const known = commands.flatMap((one) => [one.name, ...one.aliases]);
  const found = commands.find((one) => one.name === name || one.aliases.includes(name));
  if (!found) {
    const meant = nearest(name, isPlan ? known : [...known, 'plan', 'list', 'help']);
    return { ok: false, reason: { code: 'unknown-command', given: name, nearest: meant } };
  }
  const { audit } = await import('./audit.ts');
  return audit(found, paths, isPlan ? { ...options, dryRun: true } : options);
}

function fail(reason: Failure): number {
  process.stderr.write(`pool-run: ${describeFailure(reason)}\n`);
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
