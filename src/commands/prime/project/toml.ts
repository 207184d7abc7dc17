/** A table of a TOML file, with the values that are simple texts. */
interface Section {
  readonly name: string;
  readonly values: ReadonlyMap<string, string>;
}

/**
 * The tables of a TOML file as far as manifests of packages need them: headers, and keys with a text on one line. Whatever else
 * stands there is passed over, so that a half-written file tells what it can.
 */
export function sectionsOf(text: string): Section[] {
  let values = new Map<string, string>();
  const sections: Section[] = [{ name: '', values }];
  // A long text over several lines becomes one of one line.
  const flat = text.replaceAll(/("{3}|'{3})([\s\S]*?)\1/g, (_, __: string, inner: string) =>
    JSON.stringify(inner.replaceAll(/[\s"\\]+/g, ' ').trim()),
  );
  for (const line of flat.split('\n')) {
    const header = /^\s*\[{1,2}\s*([^\]]+?)\s*\]{1,2}/.exec(line);
    if (header) {
      values = new Map();
      sections.push({ name: (header[1] ?? '').replaceAll(/["']/g, ''), values });
      continue;
    }
    const pair = /^\s*["']?([\w.-]+)["']?\s*=\s*(?:"([^"]*)"|'([^']*)')/.exec(line);
    if (pair) values.set(pair[1] ?? '', pair[2] ?? pair[3] ?? '');
  }
  return sections;
}

/** One value of one table. */
export function valueIn(sections: readonly Section[], section: string, key: string): string | undefined {
  return sections.find(({ name, values }) => name === section && values.has(key))?.values.get(key);
}
