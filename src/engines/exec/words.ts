/** How a program gets its items: as a part of its arguments, in a file with one on each line, or so on its standard input. */
export type Passing = 'item' | 'items' | 'file' | 'stdin';

/** Reads it off the placeholders. The first word is the program: no name from a file ever takes its place. */
export function passingOf([, ...words]: readonly string[]): Passing {
  if (words.some((word) => word.includes('{item}'))) return 'item';
  if (words.includes('{items}')) return 'items';
  return words.some((word) => word.includes('{file}')) ? 'file' : 'stdin';
}

/** What is wrong with the words of `exec`, whatever the items are. */
export function problemOfWords([, ...words]: readonly string[]): string | undefined {
  const inside = words.find((word) => word.includes('{items}') && word !== '{items}');
  if (inside === undefined) return undefined;
  return `exec has {items} inside of "${inside}", but it must be a word of its own. Use {item} or {file} there.`;
}

/** The arguments for some items; `list` is the path of the file that names them. */
export function argumentsFor(
  [, ...words]: readonly string[],
  passing: Passing,
  { items, list }: { readonly items: readonly string[]; readonly list: string },
): string[] {
  // Replaced by a function: in a text `$&` would have a meaning, and items are data.
  switch (passing) {
    case 'item':
      return words.map((word) => word.replaceAll('{item}', () => items[0] ?? ''));
    case 'items':
      return words.flatMap((word) => (word === '{items}' ? items : [word]));
    case 'file':
      return words.map((word) => word.replaceAll('{file}', () => list));
    case 'stdin':
      return words;
    default:
      return passing satisfies never;
  }
}

/** Why an item cannot be passed that way, and which way would do. */
export function problemOfItem(item: string, passing: Passing, words: readonly string[]): string | undefined {
  if (passing === 'file' || passing === 'stdin') {
    return item.includes('\n')
      ? 'its name holds a line break, and exec passes one name on each line. Use {items} in exec instead.'
      : undefined;
  }
  if (item.includes('\0')) return 'its name holds a NUL, which no argument can. Use {file} in exec instead.';
  return item.startsWith('-') && isBare(words, passing)
    ? 'its name begins with "-" and would be taken for an option. Put the word -- before the placeholder in exec.'
    : undefined;
}

/** Whether the items are words of their own, with no `--` before them. */
function isBare([, ...words]: readonly string[], passing: Passing): boolean {
  const place = words.indexOf(`{${passing}}`);
  return place >= 0 && !words.slice(0, place).includes('--');
}
