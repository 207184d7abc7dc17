/** One command of a script: words as a shell would split them. `globs` are those with a wildcard that was not quoted. */
export interface ScriptPart {
  readonly words: readonly string[];
  readonly globs: ReadonlySet<number>;
}

/** A word while it is read, and whether anything of it has begun. */
interface Word {
  text: string;
  hasBegun: boolean;
  isGlob: boolean;
}

/** What only a shell can do: pipes, redirections, variables, subshells, more than one line. */
const onlyForShells = /[|;<>()`$\n\r{}!&]/;

/**
 * Splits `a && b c 'd e'` into its commands. Undefined where it takes a shell to know what it does. Nothing is expanded: the
 * script is data.
 */
export function splitScript(script: string): ScriptPart[] | undefined {
  const parts: ScriptPart[] = [];
  for (const text of splitAnd(script.trim())) {
    const part = splitWords(text);
    if (!part || part.words.length === 0) return undefined;
    parts.push(part);
  }
  return parts;
}

/** At `&&` outside of quotes. */
function splitAnd(script: string): string[] {
  const parts: string[] = [''];
  for (const piece of script.match(/"(?:[^"\\]|\\.)*"|'[^']*'|&&|\\.|[^"'&\\]+|./gs) ?? []) {
    if (piece === '&&') parts.push('');
    else parts[parts.length - 1] += piece;
  }
  return parts;
}

function splitWords(text: string): ScriptPart | undefined {
  const words: string[] = [];
  const globs = new Set<number>();
  let word: Word = { text: '', hasBegun: false, isGlob: false };
  const end = (): void => {
    if (!word.hasBegun) return;
    if (word.isGlob) globs.add(words.length);
    words.push(word.text);
    word = { text: '', hasBegun: false, isGlob: false };
  };
  for (const piece of text.match(/"(?:[^"\\]|\\.)*"|'[^']*'|\\.|\s+|[^"'\\\s]+|./gs) ?? []) {
    const isBreak = /^\s/.test(piece);
    if (isBreak && /[\n\r]/.test(piece)) return undefined;
    if (isBreak) end();
    else if (!add(word, piece)) return undefined;
  }
  end();
  return { words, globs };
}

/** False where the piece is more than text. */
function add(word: Word, piece: string): boolean {
  word.hasBegun = true;
  const text = textOf(piece);
  if (text === undefined) return false;
  word.isGlob ||= text === piece && /[*?[]/.test(piece);
  word.text += text;
  return true;
}

/** What a shell makes of a piece; undefined where it would do more than take it as text. */
function textOf(piece: string): string | undefined {
  const first = piece.charAt(0);
  if (!['"', "'", '\\'].includes(first)) return onlyForShells.test(piece) ? undefined : piece;
  if (piece.length === 1) return undefined;
  if (first === "'") return piece.slice(1, -1);
  if (first === '\\') return piece.slice(1);
  return /[$`]/.test(piece) ? undefined : piece.slice(1, -1).replaceAll(/\\(["\\])/g, '$1');
}

/** Words as a person would type them. */
export function joinWords(words: readonly string[]): string {
  return words
    .map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`))
    .join(' ');
}
