import { mkdirSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { writeAtomically } from '../../journal/atomicFile.ts';
import type { Result } from '../../model/errors.ts';
import type { RunEvent } from '../../model/event.ts';
import { formatOfFile, type Format } from '../../model/format.ts';
import type { Reporter } from '../../model/ports.ts';
import type { Report } from '../../model/report.ts';
import { maskSecrets } from '../../model/secrets.ts';
import { levels, reaches } from '../../model/severity.ts';
import { summaryReporter } from '../../reporting/markdown.ts';
import { typable } from '../installation.ts';
import type { Options } from '../options.ts';
import type { FinishedRun } from '../running/execute.ts';
import type { PreparedRun } from '../running/prepare.ts';
import type { Finish, Source } from '../sources/source.ts';
import { exitCodes } from '../exitCodes.ts';
import { coloured } from './colours.ts';

/** Findings of one rule that the short text shows. */
const shownPerRule = 10;

/**
 * What every run writes is not here. HTML is made only when somebody wants it, for few runs are looked at in a browser; other
 * formats belong to the command that can tell them.
 */
export async function reportersFor(
  options: Options,
  { pools }: PreparedRun,
): Promise<Result<Readonly<Record<string, Reporter>>>> {
  const format = formatOf(options);
  const own = Object.assign({}, ...pools.map(({ reporters }) => reporters)) as Source['reporters'];
  if (format === 'html') {
    const { pageReporter } = await import('./page.ts');
    return { ok: true, value: { html: pageReporter() } };
  }
  if (format === 'junit') {
    const { junitReporter } = await import('../../reporting/junit.ts');
    return { ok: true, value: { junit: junitReporter } };
  }
  const known = [...everywhere, ...Object.keys(own ?? {})];
  // A format of one command is made only when it is asked for: what it needs may take time to load.
  const asked = own?.[format];
  if (known.includes(format)) return { ok: true, value: asked ? { [format]: asked } : {} };
  const expected = `one of ${known.join(', ')}, which are the formats of ${pools.map(({ plan }) => plan.command).join(' ')}`;
  return {
    ok: false,
    reason: { code: 'bad-value', option: '--format', given: format, expected, nearest: undefined },
  };
}

/** Formats that every command has. */
const everywhere: readonly string[] = ['md', 'json', 'sarif', 'html', 'junit'];

/** What is printed besides the report. */
interface Printed {
  readonly events: readonly RunEvent[];
  readonly finish: Finish;
}

/** Prints the result of a run, or writes it to the file that was asked for. */
export async function print(
  { report, texts }: FinishedRun,
  options: Options,
  { events, finish }: Printed,
): Promise<Result<undefined>> {
  const { format, output, trace, cwd } = options;
  if (trace !== undefined) {
    const { traceOf } = await import('../../reporting/trace.ts');
    const traced = write(resolve(cwd, trace), traceOf(events));
    if (!traced.ok) return traced;
  }
  if (output !== undefined) return write(resolve(cwd, output), texts.get(formatOf(options)) ?? '');
  const whole = finish.diff ?? (format === undefined ? undefined : texts.get(format));
  process.stdout.write(whole === undefined ? forPeople(report) : maskSecrets(whole));
  return { ok: true, value: undefined };
}

/** The short text. Whether the terminal has colours and the user wants them (`NO_COLOR`) is for Node.js to know. */
function forPeople(report: Report): string {
  const text = maskSecrets(typable(summaryReporter(shownPerRule)(report)));
  return process.stdout.isTTY && process.stdout.hasColors() ? coloured(text) : text;
}

function write(path: string, text: string): Result<undefined> {
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeAtomically(path, maskSecrets(text));
    return { ok: true, value: undefined };
  } catch (error) {
    const { code = String(error) } = error as NodeJS.ErrnoException;
    return { ok: false, reason: { code: 'cannot-write', path: relative(resolve('.'), path), cause: code } };
  }
}

/** The format that was asked for, also by the name of the file; Markdown where nothing asks for one. */
function formatOf({ format, output }: Options): Format {
  return format ?? (output === undefined ? undefined : formatOfFile(output)) ?? 'md';
}

/** What the whole program says of a run by its exit code, as the help lists them. */
export function exitCode({ outcome, coverage, counts }: Report, { failOn = 'error' }: Options): number {
  if (outcome === 'interrupted') return exitCodes.interrupted.code;
  if (coverage.failures.some(({ cause }) => cause === 'over-budget')) return exitCodes.overBudget.code;
  if (!coverage.complete) return exitCodes.incomplete.code;
  const isFailed = levels.some((level) => counts[level] > 0 && reaches(level, failOn));
  return (isFailed ? exitCodes.findings : exitCodes.clean).code;
}
