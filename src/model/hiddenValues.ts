/** Words in the name of a variable that say that its value is secret. */
const secretName = /(?:key|token|secret|passwo?r?d|passphrase|credential)s?(?![a-z])/i;

/** Variables that only say where something secret is. */
const placeName = /_(?:path|file|dir|host|port|url)$/i;

/** Shorter values, and values that are a plain word, stand in too many texts to be told from them. */
const shortest = 8;
const plainWord = /^(?:[a-z]+|\d+)$/;

let hidden: RegExp | undefined;

/**
 * From now on the values of the variables whose names say that they are secret are masked wherever something is written or
 * printed, exactly as they are: what this process knows, a program or a model that it starts knows too, and may repeat.
 */
export function hideValues(environment: Readonly<Record<string, string | undefined>>): void {
  const values = Object.entries(environment).flatMap(([name, value = '']) =>
    secretName.test(name) && !placeName.test(name) && value.length >= shortest && !plainWord.test(value)
      ? // In JSON a quote or a line break is written otherwise.
        [value, JSON.stringify(value).slice(1, -1)]
      : [],
  );
  // Of values that begin with each other the longest is masked.
  const longestFirst = [...new Set(values)].toSorted((a, b) => b.length - a.length);
  const escaped = longestFirst.map((value) => value.replaceAll(/[.*+?^${}()|[\]\\/-]/g, String.raw`\$&`));
  hidden = escaped.length === 0 ? undefined : new RegExp(escaped.join('|'), 'g');
}

/** Whether a text, or JSON, holds such a value. */
export function holdsHidden(text: string): boolean {
  return hidden !== undefined && text.search(hidden) >= 0;
}

/** The text without such values. */
export function maskHidden(text: string): string {
  return hidden === undefined ? text : text.replaceAll(hidden, '…');
}
