/** What can go wrong before or around a run. A code and its arguments; the prose is in `describeFailure` alone. */
export type Failure =
  | { readonly code: 'unknown-command'; readonly given: string; readonly nearest: string | undefined }
  | { readonly code: 'unknown-option'; readonly given: string; readonly nearest: string | undefined }
  | { readonly code: 'bad-option'; readonly message: string }
  | {
      readonly code: 'bad-value';
      readonly option: string;
      readonly given: string;
      readonly expected: string;
      readonly nearest: string | undefined;
    }
  | { readonly code: 'command-exists'; readonly name: string; readonly path: string }
  | { readonly code: 'path-missing'; readonly path: string }
  | { readonly code: 'not-runnable'; readonly command: string; readonly path: string; readonly why: string }
  | {
      readonly code: 'definition-unusable';
      readonly path: string;
      readonly line: number;
      readonly message: string;
    }
  | {
      readonly code: 'config-invalid';
      readonly path: string;
      readonly line: number;
      readonly message: string;
    }
  | { readonly code: 'journal-line-invalid'; readonly path: string; readonly line: number }
  | { readonly code: 'run-unknown'; readonly given: string | undefined; readonly nearest: string | undefined }
  | { readonly code: 'run-ambiguous'; readonly given: string; readonly runs: readonly string[] }
  | { readonly code: 'run-not-begun'; readonly run: string }
  | { readonly code: 'run-held'; readonly run: string; readonly pid: number | undefined }
  | { readonly code: 'run-elsewhere'; readonly run: string; readonly host: string; readonly path: string }
  | { readonly code: 'run-file-invalid'; readonly path: string; readonly message: string }
  | { readonly code: 'run-changed'; readonly run: string; readonly changes: readonly string[] }
  | { readonly code: 'no-changes'; readonly base: string; readonly why: string }
  | { readonly code: 'engine-unavailable'; readonly engine: string; readonly why: string }
  | { readonly code: 'cannot-write'; readonly path: string; readonly cause: string };

/** The value, or why there is none. Expected failures are values; a throw means a bug. */
export type Result<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly reason: Failure };

/** One or two lines for a person: what was wrong, where, and what to do. */
export function describeFailure(failure: Failure): string {
  switch (failure.code) {
    case 'unknown-command':
      return `Unknown command "${failure.given}".${hint(failure.nearest)} \`pool-run list\` shows what can run here.`;
    case 'unknown-option':
      return `Unknown option "${failure.given}".${hint(failure.nearest)} \`pool-run --help\` lists the options.`;
    case 'bad-option':
      return `${failure.message} \`pool-run --help\` shows how options are written.`;
    case 'bad-value':
      return `Expected ${failure.option} to be ${failure.expected}, got "${failure.given}".${hint(failure.nearest)}`;
    case 'command-exists':
      return `There is already a command "${failure.name}" (${failure.path}). Choose another name; nothing was written.`;
    case 'path-missing':
      return `There is no "${failure.path}". Give the path of a folder or a file that exists.`;
    case 'not-runnable':
      return `"${failure.command}" (${failure.path}) cannot run here: ${failure.why}`;
    case 'definition-unusable':
    case 'config-invalid':
      return `${failure.path}:${failure.line}: ${failure.message}`;
    case 'journal-line-invalid':
      return `${failure.path}:${failure.line}: this line of the journal is no event. Only a torn last line is expected; restore the file or start a new run.`;
    case 'run-unknown':
      return failure.given === undefined
        ? 'Nothing has been run here yet. `pool-run list` shows what can run.'
        : `There is no run "${failure.given}" here.${hint(failure.nearest)} Runs are in .pool-run/runs/.`;
    case 'run-ambiguous':
      return `"${failure.given}" is the beginning of several runs: ${failure.runs.join(', ')}. Give more of the id.`;
    case 'run-not-begun':
      return `The run ${failure.run} ended before it began: it has no plan.json. Start it anew.`;
    case 'run-held':
      return `The run ${failure.run} is worked on by ${failure.pid === undefined ? 'another process' : `process ${failure.pid}`}. \`pool-run status ${failure.run}\` shows it; wait for it or end it first.`;
    case 'run-elsewhere':
      return `The run ${failure.run} was taken on the host ${failure.host}, and from here nobody can see whether it still goes on there. If it does not, delete ${failure.path} and try again.`;
    case 'run-file-invalid':
      return `${failure.path}: ${failure.message}`;
    case 'run-changed':
      return `The run ${failure.run} cannot go on as it was planned: ${failure.changes.join('; ')}. \`pool-run resume ${failure.run} --accept-changes\` keeps the results that still hold.`;
    case 'no-changes':
      return `Cannot tell what changed since "${failure.base}": ${failure.why}.`;
    case 'engine-unavailable':
      return `The engine ${failure.engine} cannot start: ${failure.why}`;
    case 'cannot-write':
      return `Cannot write ${failure.path} (${failure.cause}). Free the disk or the permission, or choose another place.`;
    default:
      return failure satisfies never;
  }
}

function hint(nearest: string | undefined): string {
  return nearest === undefined ? '' : ` Did you mean "${nearest}"?`;
}
