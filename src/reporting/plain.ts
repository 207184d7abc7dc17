/**
 * Text from a file or an instance, made safe to show: control and direction characters become visible escapes, so that
 * nothing that was read can move the cursor, colour the screen or reorder a line.
 */
export function plain(text: string): string {
  return text.replaceAll(/[\p{Cc}\u061C\u200B-\u200F\u2028-\u202E\u2060-\u2069\uFEFF]/gu, (character) =>
    character === '\n' ? ' ' : `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
}

/** `1 error`, `2 errors`, `1,200 errors`. */
export function count(number: number, noun: string): string {
  // Not toLocaleString: loading the locale's data costs 12 ms, a fifth of the time of a small run.
  const digits = String(number).replaceAll(/\B(?=(\d{3})+$)/g, ',');
  return `${digits} ${noun}${number === 1 ? '' : 's'}`;
}
