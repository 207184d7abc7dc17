import { relative, resolve } from 'node:path';
import { writeAtomically } from '../journal/atomicFile.ts';
import type { Result } from '../model/errors.ts';
import { maskSecrets } from '../model/secrets.ts';
import { levels, reaches } from '../model/severity.ts';
import type { Report } from '../model/report.ts';
import { headline, summaryReporter } from '../reporting/markdown.ts';
import { prepareAudit, type FinishedRun, type PreparedAudit } from './auditDefinitions.ts';
import { formats, type Format, type Options } from './options.ts';
import type { PoolCommand } from './pack.ts';
import { explainSize, planTable } from './planTable.ts';
import { showProgress, type Screen } from './progress.ts';

/** Findings of one rule that the short text shows. */
const shownPerRule = 10;

/** Runs the audit, or only plans it; prints the result, and gives the exit code. */
export async function audit(
  command: PoolCommand,
  paths: readonly string[],
  options: Options,
): Promise<Result<number>> {
  const { cwd, user, only } = options;
  const max = options.sequential ? 1 : options.max;
  const prepared = prepareAudit({ paths, cwd, user, only, ...(max !== undefined && { max }) }, command);
  if (!prepared.ok) return prepared;
  if (!options.dryRun) return execute(prepared.value, options);
  const { plan } = prepared.value;
  process.stdout.write(options.format === 'json' ? `${JSON.stringify(plan, null, 2)}\n` : planTable(plan));
  return { ok: true, value: 0 };
}

async function execute({ plan, run }: PreparedAudit, options: Options): Promise<Result<number>> {
  const screen: Screen = options.quiet ? { write: () => true } : process.stderr;
  const abort = new AbortController();
  const release = onInterrupt(abort);
  screen.write(`${plan.command}: ${explainSize(plan)}\n`);
  const progress = showProgress(plan, screen, () => performance.now());
  const done = await run({ signal: abort.signal, observe: progress.observe });
  release();
  progress.end();
  if (!done.ok) return done;
  const { report, folder } = done.value;
  const printed = print(done.value, options);
  if (!printed.ok) return printed;
  const where = folder === undefined ? '' : ` · ${relative(resolve('.'), folder)}/report.md`;
  screen.write(`${headline(report).slice(2)}${where}\n`);
  return { ok: true, value: exitCode(report, options) };
}

/** The first Ctrl-C ends the run in order; a second one ends the process at once. */
function onInterrupt(abort: AbortController): () => void {
  const interrupt = (): void => {
    if (abort.signal.aborted) process.exit(130);
    abort.abort();
  };
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
  return () => process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
}

function print({ report, texts }: FinishedRun, { format, output, cwd }: Options): Result<undefined> {
  if (output === undefined) {
    const text = format === undefined ? summaryReporter(shownPerRule)(report) : texts.get(format);
    process.stdout.write(maskSecrets(text ?? ''));
    return { ok: true, value: undefined };
  }
  try {
    writeAtomically(resolve(cwd, output), maskSecrets(texts.get(format ?? formatOf(output)) ?? ''));
    return { ok: true, value: undefined };
  } catch (error) {
    const { code = String(error) } = error as NodeJS.ErrnoException;
    return { ok: false, reason: { code: 'cannot-write', path: output, cause: code } };
  }
}

/** The format that a file's name asks for; Markdown where it asks for none. */
function formatOf(output: string): Format {
  return formats.find((format) => output.endsWith(`.${format}`)) ?? 'md';
}

function exitCode({ outcome, coverage, counts }: Report, { failOn }: Options): number {
  if (outcome === 'interrupted') return 130;
  if (!coverage.complete) return 3;
  return levels.some((level) => counts[level] > 0 && reaches(level, failOn)) ? 1 : 0;
}
