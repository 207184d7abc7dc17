/** The text with its fenced code blocks blanked out; offsets and lines stay as they are. */
export function blankFences(text: string): string {
  if (!/^\s*(```|~~~)/m.test(text)) return text;
  let fence = '';
  return text
    .split('\n')
    .map((line) => {
      const mark = /^\s*(`{3,}|~{3,})/.exec(line)?.[1] ?? '';
      if (fence === '') {
        if (mark === '') return line;
        fence = mark;
      } else if (mark.startsWith(fence) && line.trim() === mark) fence = '';
      return ' '.repeat(line.length);
    })
    .join('\n');
}

/** The text with fenced code blocks and inline code blanked out. */
export function blankCode(text: string): string {
  return blankFences(text).replaceAll(/`[^`\n]*`/g, (code) => ' '.repeat(code.length));
}
