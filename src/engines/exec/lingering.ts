/** For so long a program may clean up after itself without a sign of life: `docker stop` alone waits for ten seconds. */
export const lingerMilliseconds = 15_000;

const interval = 500;

/** Ends a program that has delivered all that it was started for and then shows no life: what it waits for never comes. */
export class Lingering {
  private quietSince: number | undefined;
  private hasEnded = false;
  private readonly timer: NodeJS.Timeout | undefined;

  constructor(hasDelivered: (() => boolean) | undefined, end: () => void) {
    this.timer = hasDelivered && setInterval(() => this.look(hasDelivered, end), interval).unref();
  }

  /** It showed life. */
  postpone(): void {
    this.quietSince = undefined;
  }

  stop(): void {
    clearInterval(this.timer);
  }

  get isEnded(): boolean {
    return this.hasEnded;
  }

  private look(hasDelivered: () => boolean, end: () => void): void {
    if (!hasDelivered()) return;
    this.quietSince ??= performance.now();
    if (performance.now() - this.quietSince < lingerMilliseconds) return;
    this.hasEnded = true;
    this.stop();
    end();
  }
}
