import type { ProjectAccess } from '../access.ts';
import type { CodeFile, Marker } from '../code.ts';

/** A marker, and when its line was written. */
export interface DatedMarker extends Marker {
  readonly path: string;
  /** Seconds since 1970. */
  readonly time: number;
  readonly author: string;
}

/** A file with markers. */
type Marked = Pick<CodeFile, 'path' | 'markers'>;

/** Asking git for the age of lines reads the history of their file: so many files at most, so many at once. */
const mostFiles = 150;
const atOnce = 2;

/**
 * When the lines of markers were written. Git works on another core, so it is asked as soon as a file is read. What is not
 * committed, or in too many files, is left out.
 */
export class MarkerDates {
  private readonly git: ProjectAccess['git'];
  private readonly asked = new Map<string, Promise<DatedMarker[]>>();
  private readonly waiting: (() => void)[] = [];
  private running = 0;

  constructor(git: ProjectAccess['git']) {
    this.git = git;
  }

  /** Begins to ask, where nobody has yet. */
  ask({ path, markers }: Marked): void {
    if (markers.length === 0 || this.asked.has(path) || this.asked.size >= mostFiles) return;
    this.asked.set(path, this.date(path, markers));
  }

  /** Of these files, what is known in the end. */
  async of(files: readonly Marked[]): Promise<DatedMarker[]> {
    for (const file of files) this.ask(file);
    const dated = await Promise.all(files.flatMap(({ path }) => this.asked.get(path) ?? []));
    return dated.flat();
  }

  private async date(path: string, markers: readonly Marker[]): Promise<DatedMarker[]> {
    if (this.running >= atOnce) await new Promise<void>((resolve) => this.waiting.push(resolve));
    else this.running += 1;
    const dated = await dateInFile(path, markers, this.git);
    // Whoever waits takes the place.
    const next = this.waiting.shift();
    if (next) next();
    else this.running -= 1;
    return dated;
  }
}

async function dateInFile(
  path: string,
  markers: readonly Marker[],
  git: ProjectAccess['git'],
): Promise<DatedMarker[]> {
  const lines = [...new Set(markers.map(({ line }) => line))];
  const text = await git(
    'blame',
    '--line-porcelain',
    ...lines.map((line) => `-L${line},${line}`),
    '--',
    path,
  );
  const times = timesIn(text ?? '');
  return markers.flatMap((marker) => {
    const known = times.get(marker.line);
    return known ? [{ ...marker, path, ...known }] : [];
  });
}

const uncommitted = /^0{40}/;

function timesIn(text: string): Map<number, { readonly time: number; readonly author: string }> {
  const times = new Map<number, { time: number; author: string }>();
  let line = 0;
  let author = '';
  for (const entry of text.split('\n')) {
    const head = /^\^?[0-9a-f]{40} \d+ (\d+)/.exec(entry);
    if (head) line = uncommitted.test(entry) ? 0 : Number(head[1]);
    else if (entry.startsWith('author ')) author = entry.slice('author '.length);
    else if (entry.startsWith('author-time ') && line > 0)
      times.set(line, { time: Number(entry.slice('author-time '.length)), author });
  }
  return times;
}
