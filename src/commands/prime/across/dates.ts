import type { ProjectAccess } from '../access.ts';
import type { Marker } from '../code.ts';
import { groupBy } from '../../../model/groupBy.ts';

/** A marker, and when its line was written. */
export interface DatedMarker extends Marker {
  readonly path: string;
  /** Seconds since 1970. */
  readonly time: number;
  readonly author: string;
}

/** Asking git for the age of lines reads the history of their file: so many files at most, so many at once. */
const mostFiles = 150;
const atOnce = 3;

/** When the lines of markers were written. What is not committed, or in too many files, is left out. */
export async function dateMarkers(
  markers: readonly (Marker & { readonly path: string })[],
  git: ProjectAccess['git'],
): Promise<DatedMarker[]> {
  const files = [...groupBy(markers, ({ path }) => path)].slice(0, mostFiles);
  const dated: DatedMarker[][] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let at = next; at < files.length; at = next) {
      next += 1;
      const [path, own] = files[at] ?? ['', []];
      dated[at] = await dateInFile(path, own, git);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return dated.flat();
}

async function dateInFile(
  path: string,
  markers: readonly (Marker & { readonly path: string })[],
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
    return known ? [{ ...marker, ...known }] : [];
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
