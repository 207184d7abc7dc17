import { readFileSync } from 'node:fs';

/**
 * A page whose prose is written by hand and stays as it is, with what is made from the source between its marks:
 * `<!-- begin NAME -->` and `<!-- end NAME -->`. Both have to name the same sections.
 */
export function filled(path: string, sections: Readonly<Record<string, string>>): string {
  const left = new Set(Object.keys(sections));
  const text = readFileSync(path, 'utf8').replaceAll(
    /(<!-- begin ([\w-]+) -->\n).*?(<!-- end \2 -->)/gs,
    (_, begin: string, name: string, end: string) => {
      const section = sections[name];
      if (section === undefined) throw new Error(`${path} asks for a section "${name}", which nothing makes`);
      left.delete(name);
      return `${begin}\n${section}\n${end}`;
    },
  );
  if (left.size > 0) throw new Error(`${path} has no place for ${[...left].join(', ')}`);
  return text;
}

/** A Markdown table. Cells may hold Markdown. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return `${[head, head.map(() => '---'), ...rows].map(row).join('\n')}\n`;
}

function row(cells: readonly string[]): string {
  return `| ${cells.map(cell).join(' | ')} |`;
}

/** Text as it may stand in a table. */
export function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll(/\s+/g, ' ');
}

/** As code. */
export function code(text: string): string {
  return text === '' ? '' : `\`${text}\``;
}
