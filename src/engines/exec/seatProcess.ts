import type { Attempt, Seat } from '../../model/ports.ts';
import type { Ending, Program, StartedProcess } from '../processes.ts';
import type { Capture } from './capture.ts';
import { follow, startCaptured } from './follow.ts';

/** The process that the instance of a seat works with, one at a time, until the instance is closed. */
export class SeatProcess {
  private process: StartedProcess | undefined;
  private hasClosed = false;
  private readonly seat: Seat;

  constructor(seat: Seat) {
    this.seat = seat;
  }

  get isClosed(): boolean {
    return this.hasClosed;
  }

  /** Runs a program to its end, and captures what it prints. */
  async run(program: Omit<Program, 'onOutput'>, capture: Capture, alive: Attempt['alive']): Promise<Ending> {
    this.process = startCaptured(program, capture, alive);
    const ending = await follow(this.process, this.seat, alive);
    capture.close();
    return ending;
  }

  /** Ends what runs; another may be started. */
  async end(): Promise<void> {
    await this.process?.end();
  }

  /** Ends what runs, for good. */
  close(): Promise<void> {
    this.hasClosed = true;
    return this.end();
  }
}
