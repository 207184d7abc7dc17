import type { Unit } from './figures.ts';

/** A number in its unit, as people read it. */
export function written(value: number, unit: Unit): string {
  switch (unit) {
    case 'ratio':
      return value.toFixed(value < 10 ? 3 : 1);
    case 'times':
      return `${value.toFixed(2)}×`;
    case 'milliseconds':
      return `${value < 100 ? value.toFixed(1) : grouped(value)} ms`;
    case 'seconds':
      return `${value.toFixed(value < 100 ? 2 : 0)} s`;
    case 'microseconds':
      return `${value.toFixed(2)} µs`;
    case 'bytes':
      return bytes(value);
    case 'count':
      return grouped(value);
    case 'dollars':
      return `$${value.toFixed(value < 1 ? 4 : 2)}`;
    default:
      return unit satisfies never;
  }
}

function grouped(value: number): string {
  return Math.round(value).toLocaleString('en');
}

function bytes(value: number): string {
  if (Math.abs(value) < 10_240) return `${grouped(value)} B`;
  const mebibytes = value / 2 ** 20;
  return mebibytes < 1 ? `${grouped(value / 1024)} KiB` : `${mebibytes.toFixed(mebibytes < 10 ? 1 : 0)} MiB`;
}
