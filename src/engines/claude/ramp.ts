import { setTimeout as sleep } from 'node:timers/promises';

/** Between two starts of clients, in milliseconds: together they would fight for the processor (docs/claude.md). */
const spacing = 200;

/**
 * When the next client may start: not together with another one, and not before a service that is asked too often wants to
 * be asked again. One for all instances of a run.
 */
export class Ramp {
  /** When the last of those that wait starts, and until when nobody does. */
  private last = -Infinity;
  private heldUntil = -Infinity;

  /** Resolves when it is the caller's turn. */
  async turn(): Promise<void> {
    const now = performance.now();
    const at = Math.max(now, this.last + spacing);
    this.last = at;
    if (at > now) await sleep(at - now);
    // The service may have asked for more patience meanwhile: then all line up again behind that.
    const wait = this.heldUntil - performance.now();
    if (wait <= 0) return;
    await sleep(wait);
    await this.turn();
  }

  /** Nobody starts for so many milliseconds. */
  hold(milliseconds: number): void {
    this.heldUntil = Math.max(this.heldUntil, performance.now() + milliseconds);
  }
}
