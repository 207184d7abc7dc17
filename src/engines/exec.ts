import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { InstancePool } from '../model/instancePool.ts';
import type { ItemOutcome, Lost } from '../model/outcome.ts';
import type { Item } from '../model/plan.ts';
import type { Attempt, Engine, EngineInstance, Seat } from '../model/ports.ts';
import { answerOf, type Printed } from './exec/answer.ts';
import { markChanged, sortOut, type Handover } from './exec/items.ts';
import { Capture } from './exec/capture.ts';
import { environmentOf, findProgram, searchPath, versionOf } from './exec/program.ts';
import { SeatProcess } from './exec/seatProcess.ts';
import { argumentsFor, passingOf, problemOfWords } from './exec/words.ts';
import type { Program } from './processes.ts';

/** What the engine has to know of a pool and its run. */
export interface ExecOptions {
  /** The program and its arguments, with a placeholder for the items. */
  readonly exec: readonly string[];
  readonly output: InstancePool['output'];
  /** The project's root: the program runs there, and items that are files have their paths below it as ids. */
  readonly cwd: string;
  readonly run: string;
  /** The run's folder; without one no output is kept. */
  readonly folder: string | undefined;
  readonly ceiling: number;
  /** A digest of what else the results depend on; undefined where that is not known, so that they are not kept. */
  readonly inputs: string | undefined;
}

/** Instances that are one process after another of a program, any one (docs/programs.md). */
export function execEngine(options: ExecOptions): Engine {
  const { exec: words, output, cwd } = options;
  const passing = passingOf(words);
  const folders = searchPath(cwd);
  const program = findProgram(words[0] ?? '', cwd, folders);
  const problem = problemOfWords(words) ?? ('reason' in program ? program.reason : undefined);
  return {
    name: 'exec',
    version: versionOf(words, output, program),
    unit: passing === 'item' ? 'item' : 'shard',
    ceiling: options.ceiling,
    batch: 1,
    mode: 'processes',
    dependencies: () => options.inputs,
    open(seat) {
      if (problem !== undefined || !('path' in program)) {
        return Promise.resolve({ lost: 'cannot-start', reason: problem ?? '' });
      }
      const environment = environmentOf(seat, options.run, folders);
      const handover = { words, passing, cwd };
      return Promise.resolve(
        new ExecInstance(options, seat, handover, { path: program.path, cwd, environment }),
      );
    },
  };
}

/** What its processes are started with, whatever their items are. */
type Start = Pick<Program, 'path' | 'cwd' | 'environment'>;

class ExecInstance implements EngineInstance {
  /** A folder of its own for lists of items, where the run has none. */
  private scratch: string | undefined;
  private readonly process: SeatProcess;
  private readonly options: ExecOptions;
  private readonly seat: Seat;
  private readonly handover: Handover;
  private readonly start: Start;

  constructor(options: ExecOptions, seat: Seat, handover: Handover, start: Start) {
    this.options = options;
    this.seat = seat;
    this.process = new SeatProcess(seat);
    this.handover = handover;
    this.start = start;
  }

  async work(items: readonly Item[], attempt: Attempt): Promise<readonly ItemOutcome[] | Lost> {
    if (this.handover.passing !== 'item' || items.length === 1) return this.workAtOnce(items, attempt);
    for (const item of items) {
      const answer = await this.workAtOnce([item], attempt);
      if ('lost' in answer) return answer;
      answer.forEach(attempt.deliver);
    }
    return [];
  }

  async close(): Promise<void> {
    await this.process.close();
    if (this.scratch !== undefined) rmSync(this.scratch, { recursive: true, force: true });
    this.scratch = undefined;
  }

  /** One process for all of the items. */
  private async workAtOnce(items: readonly Item[], attempt: Attempt): Promise<ItemOutcome[] | Lost> {
    const closed: Lost = { lost: 'crashed', reason: 'the instance was closed' };
    if (this.process.isClosed) return closed;
    const given = sortOut(items, this.handover);
    given.failed.forEach(attempt.deliver);
    const [first, ...others] = given.items;
    if (!first) return [];
    const list = this.writeList(given.names, attempt);
    if (typeof list !== 'string') return list;
    const printed = await this.run(given.names, list, attempt);
    // What was told to end may end as if it had finished.
    if (this.process.isClosed) return closed;
    const { output, cwd, exec } = this.options;
    const answer = await answerOf(
      { program: exec[0] ?? '', instance: this.seat.instance, output, items: [first, ...others], cwd },
      printed,
    );
    return 'lost' in answer ? answer : markChanged(answer, given.items, cwd);
  }

  private async run(names: readonly string[], list: string, attempt: Attempt): Promise<Printed> {
    const { exec: words, output, folder } = this.options;
    const { passing } = this.handover;
    const file = this.fileFor('artifacts', attempt);
    const capture = new Capture(output, folder === undefined ? undefined : join(folder, file));
    const started = performance.now();
    const given = argumentsFor(words, passing, { items: names, list });
    const input = passing === 'stdin' ? linesOf(names) : undefined;
    const program = { ...this.start, arguments: given, input };
    const ending = await this.process.run(program, capture, attempt.alive);
    const milliseconds = performance.now() - started;
    return { ending, milliseconds, capture, path: capture.isKept ? file : undefined };
  }

  /** The path of a file that names the items; empty where the program is told of them otherwise. */
  private writeList(names: readonly string[], attempt: Attempt): string | Lost {
    if (this.handover.passing !== 'file') return '';
    try {
      const folder = this.options.folder ?? (this.scratch ??= mkdtempSync(join(tmpdir(), 'pool-run-')));
      const path = resolve(folder, this.fileFor('shards', attempt));
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, linesOf(names));
      return path;
    } catch (error) {
      const { code = 'unknown' } = error as NodeJS.ErrnoException;
      return { lost: 'cannot-start', reason: `Cannot write the list of items (${code}). Free the disk.` };
    }
  }

  /** Below the folder of the run. */
  private fileFor(kind: 'artifacts' | 'shards', { number }: Attempt): string {
    return `${kind}/${this.seat.instance.replaceAll(/[^\w.-]+/g, '_')}.${number}.txt`;
  }
}

function linesOf(names: readonly string[]): string {
  return names.map((name) => `${name}\n`).join('');
}
