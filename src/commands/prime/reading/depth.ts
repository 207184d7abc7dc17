/** Deeper than anybody writes, and not deep enough for a parser to run out of its stack. */
const deepest = 1_000;

const opening = new Set(['(', '[', '{'].map((sign) => sign.charCodeAt(0)));
const closing = new Set([')', ']', '}'].map((sign) => sign.charCodeAt(0)));

/**
 * Whether brackets stand in brackets so often that parsers would crash, some of them with the whole process, or take minutes.
 * Brackets in texts count too: that is good enough at this depth.
 */
export function isTooDeep(text: string): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const sign = text.charCodeAt(at);
    if (opening.has(sign)) {
      depth += 1;
      if (depth > deepest) return true;
    } else if (closing.has(sign) && depth > 0) depth -= 1;
  }
  return false;
}
