/**
 * Text from a file or an instance, made safe to show: control and direction characters become visible escapes, so that
 * nothing that was read can move the cursor, colour the screen or reorder a line.
 */
export function plain(text: string): string {
  return text.replaceAll(/[\p{Cc}\u061C\u200B-\u200F\u2028-\u202E\u2060-\u2069\uFEFF]/gu, (character) =>
    character === '\n' ? ' ' : `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
}

/** `1 error`, `2 errors`. */
export function count(number: number, noun: string): string {
  return `${number.toLocaleString('en-US')} ${noun}${number === 1 ? '' : 's'}`;
}
