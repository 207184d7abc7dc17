import { afterEach, beforeEach, vi } from 'vitest';

/**
 * Time stands still in the tests of a file unless they let it pass, and no timer outlives a test. Turns of the event loop are
 * real. Gives what lets milliseconds pass.
 */
export function fakeTime(): (milliseconds: number) => Promise<unknown> {
  beforeEach(() => {
    vi.useFakeTimers({
      toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance', 'Date'],
    });
  });
  afterEach(() => {
    const left = vi.getTimerCount();
    vi.useRealTimers();
    if (left > 0) throw new Error(`the test has left ${left} timers behind`);
  });
  return (milliseconds) => vi.advanceTimersByTimeAsync(milliseconds);
}
