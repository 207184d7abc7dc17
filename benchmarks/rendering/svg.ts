/** The colours of all charts, for light and dark pages; lines differ in their dashes as well, for those who see no colours. */
const style = `
  text { font: 12px system-ui, sans-serif; fill: #1f2328 }
  .title { font-weight: 600; font-size: 14px }
  .bar { fill: #2f6fbd }
  .bound { stroke: #1a7f37; stroke-width: 2 }
  .claim { stroke: #bc4c00; stroke-width: 2; stroke-dasharray: 3 2 }
  .grid { stroke: #d0d7de }
  .line { fill: none; stroke-width: 2 }
  .line0 { stroke: #2f6fbd } .line1 { stroke: #bc4c00; stroke-dasharray: 6 3 }
  .line2 { stroke: #1a7f37; stroke-dasharray: 2 2 } .line3 { stroke: #8250df; stroke-dasharray: 8 3 2 3 }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 }
    .bar { fill: #58a6ff } .bound { stroke: #3fb950 } .claim { stroke: #f0883e } .grid { stroke: #3d444d }
    .line0 { stroke: #58a6ff } .line1 { stroke: #f0883e } .line2 { stroke: #3fb950 } .line3 { stroke: #bc8cff }
  }
`;

type Attributes = Readonly<Record<string, string | number>>;

/** A whole picture without a background, so that the page's own shows. */
export function document(
  { width, height }: { readonly width: number; readonly height: number },
  title: string,
  content: readonly string[],
): string {
  const size = `viewBox="0 0 ${width} ${height}" width="${width}" height="${height}"`;
  const heading = text({ class: 'title', x: 8, y: 20 }, title);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" ${size} role="img" aria-label="${escaped(title)}">`,
    `<style>${style}</style>`,
    heading,
    ...content,
    '</svg>\n',
  ].join('\n');
}

/** An element without content. */
export function element(name: string, attributes: Attributes): string {
  return `<${name} ${listed(attributes)}/>`;
}

export function text(attributes: Attributes, content: string): string {
  return `<text ${listed(attributes)}>${escaped(content)}</text>`;
}

function listed(attributes: Attributes): string {
  return Object.entries(attributes)
    .map(([name, value]) => `${name}="${typeof value === 'number' ? Number(value.toFixed(1)) : value}"`)
    .join(' ');
}

function escaped(content: string): string {
  return content.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
