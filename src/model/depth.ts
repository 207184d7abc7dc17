/** Deeper than anybody writes, and not deep enough for a parser to run out of its stack. */
const deepest = 1_000;

const [round, square, curly] = [0x28, 0x5b, 0x7b];

/** Links of one chain that a parser takes one inside of the other, such as `a = b = c` or `a => b => c`. */
const longest = 5_000;

const [equals, question, star] = [0x3d, 0x3f, 0x2a];
const ends: ReadonlySet<number> = new Set([',', ';', '{', '}'].map((sign) => sign.charCodeAt(0)));

/**
 * Whether a text is nested so deeply that parsers would crash, some of them with the whole process, or take minutes: brackets
 * in brackets, or chains without any. What stands in texts counts too: that is good enough at this depth.
 */
export function isTooDeep(text: string): boolean {
  return isNested(text) || isChained(text) || wordChain.test(text) || text.split('else if').length > longest;
}

const wordChain = /(?:\bnew\s+){1000}/;

function isChained(text: string): boolean {
  let links = 0;
  let wasLink = false;
  for (let at = 0; at < text.length; at += 1) {
    const sign = text.charCodeAt(at);
    const isLink = sign === equals || sign === question || sign === star;
    // Of `===`, `**` and a line of them in a comment only the first sign counts.
    if (isLink && !wasLink) links += 1;
    if (links > longest) return true;
    if (ends.has(sign)) links = 0;
    wasLink = isLink;
  }
  return false;
}

function isNested(text: string): boolean {
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
