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
    const panel = `<rect y="${top + 0.5}" x="0.5" width="${width - 1}" height="${height - 1}" rx="8"/>`;
    const texts = textsOf(screen, top + room).filter((text) => text !== '');
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

/** How text is shown from a place on. It holds until a control sequence changes it, also in the next line. */
interface Style {
  readonly bold: boolean;
  /** One of the eight colours; undefined: that of the reader. */
  readonly colour?: string | undefined;
}

const usual: Style = { bold: false };

/** The lines of a screen as text of an SVG, one below the other. */
function textsOf(screen: Screen, top: number): string[] {
  let style = usual;
  return screen.map((text, index) => {
    const spans = text.split(/\u001B\[([\d;]*)m/).map((part, position) => {
      // Every second part is what a control sequence says.
      if (position % 2 === 1) style = styleAfter(style, part);
      return position % 2 === 1 || part === '' ? '' : spanOf(part, style);
    });
    if (spans.every((span) => span === '')) return '';
    const y = top + line * (index + 0.75);
    return `<text x="${room}" y="${y}" xml:space="preserve">${spans.join('')}</text>`;
  });
}

function spanOf(text: string, { bold, colour }: Style): string {
  const names = [...(bold ? ['bold'] : []), ...(colour === undefined ? [] : [`c${colour}`])];
  return names.length === 0 ? escaped(text) : `<tspan class="${names.join(' ')}">${escaped(text)}</tspan>`;
}

/** What a control sequence makes of it: bold, the eight colours and their ends; what else there is changes nothing. */
function styleAfter(style: Style, sequence: string): Style {
  let { bold, colour } = style;
  for (const code of sequence.split(';')) {
    if (code === '1') bold = true;
    if (code === '22' || code === '0' || code === '') bold = false;
    if (code === '39' || code === '0' || code === '') colour = undefined;
    if (/^[39][0-7]$/.test(code)) colour = code.slice(1);
  }
  return { bold, colour };
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
