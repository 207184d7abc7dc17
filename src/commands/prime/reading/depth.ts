/** Deeper than anybody writes, and not deep enough for a parser to run out of its stack. */
const deepest = 1_000;

const [round, square, curly] = [0x28, 0x5b, 0x7b];

/**
 * Whether brackets stand in brackets so often that parsers would crash, some of them with the whole process, or take minutes.
 * Brackets in texts count too: that is good enough at this depth.
 */
export function isTooDeep(text: string): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const sign = text.charCodeAt(at);
    if (sign === round || sign === square || sign === curly) {
      depth += 1;
      if (depth > deepest) return true;
      // What closes follows what opens in ASCII: right behind it, or behind one other sign.
    } else if (depth > 0 && (sign === round + 1 || sign === square + 2 || sign === curly + 2)) depth -= 1;
  }
  return false;
}
