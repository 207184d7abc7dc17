/** How definitions and options write a duration: `500ms`, `90s`, `10m`, `1h`. */
export const durationPattern = /^([1-9]\d{0,8})(ms|s|m|h)$/;

const units: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/** A written duration in milliseconds; undefined where it is none. */
export function millisecondsOf(duration: string): number | undefined {
  const [, number, unit = ''] = durationPattern.exec(duration) ?? [];
  const factor = units[unit];
  return number === undefined || factor === undefined ? undefined : Number(number) * factor;
}
