/**
 * Text from a file or an instance, made safe to show: control, format and direction characters become visible escapes, so that
 * nothing that was read can move the cursor, colour the screen or reorder a line.
 */
export function plain(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) =>
    character === '\n' ? ' ' : `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
}

/** `1 error`, `2 errors`, `1,200 errors`. */
export function count(number: number, noun: string): string {
  return `${digits(number)} ${noun}${number === 1 ? '' : 's'}`;
}

/** `1,200`. */
export function digits(number: number): string {
  // Not toLocaleString: loading the locale's data costs 12 ms, a fifth of the time of a small run.
  return String(number).replaceAll(/\B(?=(\d{3})+$)/g, ',');
}
