import { styleText } from 'node:util';

type Style = Parameters<typeof styleText>[0];

/** Whether there are colours at all is asked before. */
const always = { validateStream: false } as const;

/** What stands at the beginning of a line, and how such a line is shown; the first that fits counts. */
const styles: readonly (readonly [RegExp, Style])[] = [
  [/^## (?:Errors|Failed items|Lost instances)$/, ['bold', 'red']],
  [/^## Warnings$/, ['bold', 'yellow']],
  [/^## Notes$/, ['bold', 'blue']],
  [/^#{1,3} .*$/, 'bold'],
  [/^- `[^`]+`/, 'cyan'],
];

/** A text for people with the colours of a terminal: headings stand out, and so do the places of findings. */
export function coloured(text: string): string {
  return text
    .split('\n')
    .map((line) => {
      const [pattern, style] = styles.find(([beginning]) => beginning.test(line)) ?? [];
      return pattern && style ? line.replace(pattern, (part) => styleText(style, part, always)) : line;
    })
    .join('\n');
}
