/** Measures in the picture's own units: one character, one line, and the room around them. */
const character = 7.83;
const line = 18;
const room = 16;
const gap = 14;

/** What is on one screen: lines with control sequences for colours (ECMA-48, SGR). */
export type Screen = readonly string[];

/** Screens below each other as an SVG whose text is text; light or dark as the reader has it. */
export function drawScreens(screens: readonly Screen[], columns: number, title: string): string {
  const width = Math.ceil(columns * character + 2 * room);
  let top = 0;
  const drawn = screens.map((screen) => {
    const height = screen.length * line + 2 * room;
    const texts = screen.map((text, index) => textOf(text, top + room + line * (index + 0.75)));
    const panel = `<rect y="${top + 0.5}" x="0.5" width="${width - 1}" height="${height - 1}" rx="8"/>`;
    top += height + gap;
    return [panel, ...texts].join('\n');
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${top - gap}" width="${width}" role="img" aria-label="${escaped(title)}">
${look}
${drawn.join('\n')}
</svg>
`;
}

/** The text of each line of a drawing, as it stood on the screen. */
export function linesIn(drawing: string): string[] {
  return Array.from(drawing.matchAll(/<text[^>]*>(.*?)<\/text>/g), ([, content = '']) =>
    content
      .replaceAll(/<[^>]*>/g, '')
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&amp;', '&'),
  );
}

function textOf(text: string, y: number): string {
  if (text.trim() === '') return '';
  let style = '';
  const spans = text.split(/\u001B\[([\d;]*)m/).map((part, index) => {
    // Every second part is what a control sequence says.
    if (index % 2 === 1) style = styleAfter(style, part);
    else if (part !== '')
      return style === '' ? escaped(part) : `<tspan class="${style}">${escaped(part)}</tspan>`;
    return '';
  });
  return `<text x="${room}" y="${y}" xml:space="preserve">${spans.join('')}</text>`;
}

/** The style after a control sequence: bold, and the eight colours; what else there is changes nothing. */
function styleAfter(style: string, sequence: string): string {
  return sequence.split(';').reduce((now, code) => {
    if (code === '' || code === '0') return '';
    const own = code === '1' ? 'bold' : /^[39][0-7]$/.test(code) ? `c${code.slice(1)}` : '';
    return [now, own].filter((name) => name !== '').join(' ');
  }, style);
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

const look = `<style>
  rect { fill: #f6f8fa; stroke: #d0d7de }
  text { fill: #1f2328; font: 13px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; white-space: pre }
  .bold { font-weight: 600 } .c1 { fill: #cf222e } .c2 { fill: #1a7f37 } .c3 { fill: #9a6700 } .c4 { fill: #0969da } .c5 { fill: #8250df } .c6 { fill: #1b7c83 }
  @media (prefers-color-scheme: dark) {
    rect { fill: #0d1117; stroke: #30363d }
    text { fill: #e6edf3 }
    .c1 { fill: #ff7b72 } .c2 { fill: #3fb950 } .c3 { fill: #d29922 } .c4 { fill: #58a6ff } .c5 { fill: #bc8cff } .c6 { fill: #39c5cf }
  }
</style>`;
