/** What is read of a project. The command line gives it; nothing here runs what a file says. */
export interface ProjectAccess {
  /** Absolute, links followed. */
  readonly root: string;
  /** Every file, relative, with forward slashes, sorted. */
  readonly paths: readonly string[];
  readonly from: 'git' | 'folder';
  /** Folders and files that the user asked for; empty: all. */
  readonly focus: readonly string[];
  /** A file as text, or why it is not read. */
  readonly read: (
    path: string,
  ) => { readonly text: string; readonly bytes: number } | { readonly problem: string };
  /** What git prints, or undefined where it knows nothing. */
  readonly git: (...words: readonly string[]) => Promise<string | undefined>;
}

/** Whether a path lies in what the user asked for. */
export function isInFocus(path: string, focus: readonly string[]): boolean {
  return focus.length === 0 || focus.some((one) => path === one || path.startsWith(`${one}/`));
}

/** All who take breath, one behind the other: what went on in the same turn of the event loop would add up to a long one. */
let line: Promise<void> = Promise.resolve();

/** Lets go of the thread now and then, so that progress, Ctrl-C and the other aspects get their turn. */
export class Breath {
  private readonly alive: () => void;
  private next = performance.now() + turn;

  constructor(alive: () => void) {
    this.alive = alive;
  }

  async take(): Promise<void> {
    if (performance.now() < this.next) return;
    this.alive();
    line = line.then(() => new Promise((resolve) => setImmediate(resolve)));
    await line;
    this.next = performance.now() + turn;
  }
}

/** Milliseconds of work between two breaths. */
const turn = 20;
