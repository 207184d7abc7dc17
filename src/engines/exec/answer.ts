import type { InstancePool } from '../../model/instancePool.ts';
import type { InstanceOutput, ItemOutcome, ItemResult, Lost } from '../../model/outcome.ts';
import type { Item } from '../../model/plan.ts';
import type { CouldNotStart, Ending } from '../processes.ts';
import { readJson } from './json.ts';
import { readJunit } from './junit.ts';
import { mostBytes, type Capture, type Tail } from './capture.ts';
import { placeReport, type ItemReport } from './place.ts';
import type { NoReport, ProgramReport } from './report.ts';
import { readSarif } from './sarif.ts';

/** What a process was started for. */
export interface Task {
  /** The program, as the user wrote it. */
  readonly program: string;
  readonly instance: string;
  readonly output: InstancePool['output'];
  readonly items: readonly [Item, ...Item[]];
  readonly cwd: string;
}

/** How a process ended, and what it has printed by then. */
export interface Printed {
  readonly ending: Ending;
  readonly milliseconds: number;
  readonly capture: Capture;
  /** Where all of its output is kept, relative to the run's folder. */
  readonly path: string | undefined;
}

/** What a process that has ended answers: an outcome for each of its items, or that the attempt is lost. */
export async function answerOf(task: Task, printed: Printed): Promise<ItemOutcome[] | Lost> {
  const problem = problemOf(task, printed);
  if (problem) return problem;
  if (task.output === 'text') return textOutcomes(task, printed);
  const report = await readReport(printed.capture.document.text(), task.output);
  if ('lost' in report) {
    return {
      lost: report.lost,
      reason: `${task.program}: ${report.reason}.${lastWords(printed.capture.errors)}`,
    };
  }
  const placed = placeReport(report, task.items, task.cwd);
  const durationOf = durations(task, printed);
  return task.items.map((item) => reportedOutcome(item, placed(item.id), durationOf(item)));
}

/** Why what was printed does not matter. */
function problemOf({ program, output }: Task, { ending, capture }: Printed): Lost | undefined {
  const { document, shown, errors } = capture;
  if (document.isTooLong) {
    return {
      lost: 'garbled',
      reason: `${program} printed more than ${mostBytes / 1024 ** 2} MiB and was ended`,
    };
  }
  const words = lastWords(errors) || lastWords(shown);
  switch (ending.kind) {
    case 'could-not-start':
      return startFailure(ending);
    case 'left-behind':
      return { lost: 'crashed', reason: `${program} could not be ended, not even by SIGKILL` };
    case 'signalled':
      return { lost: 'crashed', reason: `${program} was ended by ${ending.signal}.${words}` };
    case 'exited':
      // Programs that report findings tell that there are some with exit code 1.
      return ending.code <= (output === 'text' ? 0 : 1)
        ? undefined
        : { lost: 'crashed', reason: `${program} ended with exit code ${ending.code}.${words}` };
    default:
      return ending satisfies never;
  }
}

function startFailure({ cause, reason }: CouldNotStart): Lost {
  if (cause === 'no-resources') return { lost: 'crashed', reason };
  if (cause !== 'too-long') return { lost: 'cannot-start', reason };
  return {
    lost: 'cannot-start',
    reason: `${reason} Pass the items as a file, with {file} in exec, or give each instance fewer of them: a larger max_instances.`,
  };
}

/** The most of a program's last words that a reason repeats, in characters. */
const mostWords = 500;

function lastWords(tail: Tail): string {
  const text = tail.text().trim();
  if (text === '') return '';
  return ` It printed last: ${text.length > mostWords ? `…${text.slice(-mostWords)}` : text}`;
}

function textOutcomes(task: Task, printed: Printed): ItemOutcome[] {
  const durationOf = durations(task, printed);
  return task.items.map((item, index) => {
    const output = index === 0 ? outputOf(task, printed) : undefined;
    const result: ItemResult = { findings: [], ...(output && { facts: { output } }) };
    return { status: 'done', item: item.id, milliseconds: durationOf(item), result };
  });
}

function outputOf({ instance }: Task, { capture: { shown }, path }: Printed): InstanceOutput | undefined {
  const text = shown.text();
  return text === ''
    ? undefined
    : { instance, text, isCut: shown.isCut, ...(path !== undefined && { path }) };
}

/** Each item's part of the duration, by weight: the program does not tell which took how long. */
function durations({ items }: Task, { milliseconds }: Printed): (item: Item) => number {
  const whole = items.reduce((sum, { weight }) => sum + weight, 0);
  return ({ weight }) => milliseconds * (whole > 0 ? weight / whole : 1 / items.length);
}

function readReport(
  text: string,
  output: Exclude<InstancePool['output'], 'text'>,
): ProgramReport | NoReport | Promise<ProgramReport | NoReport> {
  switch (output) {
    case 'json':
      return readJson(text);
    case 'sarif':
      return readSarif(text);
    case 'junit':
      return readJunit(text);
    default:
      return output satisfies never;
  }
}

function reportedOutcome({ id }: Item, { findings, failure }: ItemReport, duration: number): ItemOutcome {
  if (failure === undefined) {
    return { status: 'done', item: id, milliseconds: duration, result: { findings } };
  }
  const dropped = findings.length > 0 ? ` (its ${findings.length} findings do not count)` : '';
  return { status: 'failed', item: id, cause: 'failed-analysis', reason: `${failure}${dropped}` };
}
