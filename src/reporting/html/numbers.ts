import { duration } from '../cost.ts';

/** `96 %`, `0.4 %`; what is not quite all is never shown as all. */
export function share(part: number): string {
  const percent = part * 100;
  const rounded = percent < 10 ? Math.round(percent * 10) / 10 : Math.round(percent);
  return `${rounded >= 100 && part < 1 ? 99.9 : rounded} %`;
}

/** `1.2 ms`, `410 ms`, `12.1 s`: parts of a run are often much shorter than the run. */
export function time(milliseconds: number): string {
  if (milliseconds >= 995) return duration(milliseconds);
  return `${Number(milliseconds.toFixed(milliseconds < 9.95 ? 1 : 0))} ms`;
}

/** `48 MB`. */
export function megabytes(bytes: number): string {
  return `${(bytes / 1_048_576).toFixed(bytes < 10_485_760 ? 1 : 0)} MB`;
}
