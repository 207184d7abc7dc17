import type { Attempt, Seat } from '../../model/ports.ts';
import { Tail } from '../exec/capture.ts';
import { follow } from '../exec/follow.ts';
import { startProcess, type Ending, type Program, type StartedProcess } from '../processes.ts';
import { ClientStream, type ClientEvent, type ClientResult } from './stream.ts';

/** How the client answered a question, or how its process ended before it did. */
export type Reply =
  | { readonly result: ClientResult }
  | { readonly ending: Ending; readonly lastWords: string };

/** How much of what a client writes to stderr is at hand, in bytes. */
const errorBytes = 2_000;

/** One headless client: a conversation of one or two questions, each answered by one result. */
export class Session {
  private readonly process: StartedProcess;
  private readonly ended: Promise<Reply>;
  private answer: ((reply: Reply) => void) | undefined;

  constructor(
    start: Omit<Program, 'onOutput' | 'input' | 'isTalkedTo'>,
    seat: Pick<Seat, 'processStarted' | 'processEnded'>,
    alive: Attempt['alive'],
    observe: (event: ClientEvent) => void,
  ) {
    const errors = new Tail(errorBytes);
    const stream = new ClientStream((event) => {
      observe(event);
      if (event.kind === 'ended') this.answer?.({ result: event.result });
    });
    this.process = startProcess({
      ...start,
      input: undefined,
      isTalkedTo: true,
      onOutput(piece, name) {
        alive();
        if (name === 'stdout') stream.add(piece);
        else errors.add(piece);
      },
    });
    this.ended = follow(this.process, seat, alive).then((ending) => ({
      ending,
      lastWords: errors.text().trim(),
    }));
  }

  /** Asks the next question. */
  ask(text: string): Promise<Reply> {
    const replied = new Promise<Reply>((resolve) => {
      this.answer = resolve;
    });
    const message = { type: 'user', message: { role: 'user', content: text } };
    this.process.input?.write(`${JSON.stringify(message)}\n`);
    return Promise.race([replied, this.ended]);
  }

  /** No question follows: the client ends by itself, or is ended. */
  async close(): Promise<void> {
    this.process.input?.end();
    let timer: NodeJS.Timeout | undefined;
    const impatient = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, patience);
    });
    await Promise.race([this.ended, impatient]);
    clearTimeout(timer);
    await this.end();
  }

  /** Ends the client and all that it started. */
  async end(): Promise<void> {
    await this.process.end();
    await this.ended;
  }
}

/** How long a client that has nothing left to do may take to end, in milliseconds. */
const patience = 3_000;
