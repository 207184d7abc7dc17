/**
 * Which places of a list were taken. Threads that share one never take the same, and none waits for another: how long a file
 * takes to read is not known before.
 */
export class Claims {
  readonly shared: SharedArrayBuffer;
  private readonly taken: Int32Array;

  constructor(shared = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)) {
    this.shared = shared;
    this.taken = new Int32Array(shared);
  }

  /** Takes one place after the other, until none of a list of this length is left. */
  *upTo(length: number): Generator<number> {
    for (;;) {
      const index = Atomics.add(this.taken, 0, 1);
      if (index >= length) return;
      yield index;
    }
  }
}
