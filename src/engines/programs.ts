import { join } from 'node:path';
import type { ItemFailure, ItemResult, Lost } from '../model/outcome.ts';
import type { Item } from '../model/plan.ts';
import type { Attempt, Engine, EngineInstance, Seat } from '../model/ports.ts';
import { Capture, mostBytes } from './exec/capture.ts';
import { SeatProcess } from './exec/seatProcess.ts';
import { Lingering } from './exec/lingering.ts';
import { environmentOf, findProgram, searchPath } from './exec/program.ts';
import { localEngine, outcomeOf, type LocalOptions } from './local.ts';
import type { Ending } from './processes.ts';

/** A program to run: no shell sees it. */
export interface ProgramStart {
  /** The program and its arguments. */
  readonly words: readonly string[];
  readonly cwd: string;
  /** What is added to our own environment. */
  readonly environment: Readonly<Record<string, string>>;
  /** Whether it has left all that it was started for. Where it then shows no life for a while, it is ended. */
  readonly hasDelivered?: () => boolean;
}

/** How a program ended, and what it printed. */
export interface EndedProgram {
  /** `not-found`: there is no such program to start. */
  readonly ending: Ending | { readonly kind: 'not-found'; readonly reason: string };
  /** What it printed to its standard output; cut off when it is longer than 64 MiB. */
  readonly stdout: string;
  /** The end of what it printed to either. */
  readonly lastWords: string;
  readonly milliseconds: number;
  /** It had delivered everything, did not end by itself, and was ended. */
  readonly isLingering: boolean;
}

export type RunProgram = (start: ProgramStart) => Promise<EndedProgram>;

/** Works on an item by running programs, one after another. */
export type WorkWithPrograms = (item: Item, run: RunProgram) => Promise<ItemResult | ItemFailure>;

export interface ProgramsOptions {
  readonly version: string;
  readonly ceiling: number;
  /** The project's folder: its own programs come first. */
  readonly project: string;
  readonly run: string;
  /** The run's folder, where all output is kept; without one it is not. */
  readonly folder: string | undefined;
  readonly dependencies: LocalOptions['dependencies'];
  readonly work: WorkWithPrograms;
}

/** Instances that work on one item after another with the programs that it takes. */
export function programsEngine(options: ProgramsOptions): Engine {
  return localEngine(options, {
    batch: 1,
    mode: 'processes',
    open: (seat) => Promise.resolve(new ProgramsInstance(options, seat)),
  });
}

class ProgramsInstance implements EngineInstance {
  private readonly process: SeatProcess;
  private readonly options: ProgramsOptions;
  private readonly seat: Seat;

  constructor(options: ProgramsOptions, seat: Seat) {
    this.options = options;
    this.seat = seat;
    this.process = new SeatProcess(seat);
  }

  async work(items: readonly Item[], attempt: Attempt): Promise<[] | Lost> {
    for (const item of items) {
      const run: RunProgram = (start) => this.run(item, start, attempt);
      const outcome = await outcomeOf(() => this.options.work(item, run), item, attempt);
      // What was told to end may end as if it had finished.
      if (this.process.isClosed) return { lost: 'crashed', reason: 'the instance was closed' };
      attempt.deliver(outcome);
    }
    return [];
  }

  close(): Promise<void> {
    return this.process.close();
  }

  private async run(
    item: Item,
    { words, cwd, environment, hasDelivered }: ProgramStart,
    attempt: Attempt,
  ): Promise<EndedProgram> {
    const { project, run, folder } = this.options;
    const folders = searchPath(cwd, project);
    const program = findProgram(words[0] ?? '', cwd, folders);
    if (this.process.isClosed || 'reason' in program) {
      const reason = 'reason' in program ? program.reason : 'the instance was closed';
      const nothing = { stdout: '', lastWords: '', milliseconds: 0, isLingering: false };
      return { ending: { kind: 'not-found', reason }, ...nothing };
    }
    const file = `artifacts/${item.id.replaceAll(/[^\w.-]+/g, '_')}.txt`;
    const capture = new Capture('json', folder === undefined ? undefined : join(folder, file));
    const started = performance.now();
    const own = { ...environmentOf(this.seat, run, folders), ...environment };
    const what = { path: program.path, arguments: words.slice(1), cwd, environment: own, input: undefined };
    const lingering = new Lingering(hasDelivered, () => void this.process.end());
    const alive = (): void => {
      lingering.postpone();
      attempt.alive();
    };
    const ending = await this.process.run(what, capture, alive);
    lingering.stop();
    const isTooLong = capture.document.isTooLong;
    return {
      ending: isTooLong ? tooLong(words[0] ?? '') : ending,
      stdout: capture.document.text(),
      lastWords: `${capture.shown.text()}\n${capture.errors.text()}`.trim(),
      milliseconds: performance.now() - started,
      isLingering: lingering.isEnded,
    };
  }
}

function tooLong(program: string): EndedProgram['ending'] {
  const reason = `${program} printed more than ${mostBytes / 1024 ** 2} MiB and was ended.`;
  return { kind: 'could-not-start', cause: 'other', reason };
}
