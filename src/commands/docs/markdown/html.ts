/** An attribute of an HTML element that matters here. `offset` is where its value stands. */
export interface Attribute {
  readonly element: string;
  readonly name: string;
  readonly value: string;
  readonly offset: number;
}

/** A heading that is written as HTML. */
export interface HtmlHeading {
  readonly level: number;
  readonly text: string;
  readonly offset: number;
}

/** The HTML with its comments blanked out; offsets and lines stay as they are. */
export function blankComments(html: string): string {
  if (!html.includes('<!--')) return html;
  return html.replaceAll(/<!--[\s\S]*?(?:-->|$)/g, (comment) => comment.replaceAll(/[^\n]/g, ' '));
}

// Bounded: in a hostile file every quote and every tag could be one that never ends.
const tag = /<([a-zA-Z][\w.-]*)((?:[^<>"']|"[^"]{0,4000}"|'[^']{0,4000}')*)>/g;
// A colon or an @ before the name makes it an expression of Vue.
const attribute = /(?<=\s)(id|name|href|src)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/gi;

/** The ids, names and links in HTML. */
export function* attributesIn(html: string): Iterable<Attribute> {
  for (const { 0: whole, 1: element = '', 2: inside = '', index } of html.matchAll(tag)) {
    for (const found of inside.matchAll(attribute)) {
      const [text, name = '', double, single, bare] = found;
      const value = double ?? single ?? bare ?? '';
      const offset = index + whole.indexOf(inside) + found.index + text.indexOf(value);
      yield {
        element: element.toLowerCase(),
        name: name.toLowerCase(),
        value: unescaped(value.trim()),
        offset,
      };
    }
  }
}

/** The headings in HTML. */
export function* elementsIn(html: string): Iterable<HtmlHeading> {
  for (const { 1: level = '', 2: inside = '', index } of html.matchAll(
    /<h([1-6])\b[^>]*>([^]{0,2000}?)<\/h\1\s*>/gi,
  )) {
    yield { level: Number(level), text: unescaped(inside.replaceAll(/<[^>]*>/g, '').trim()), offset: index };
  }
}

function unescaped(text: string): string {
  return text
    .replaceAll('&amp;', '&')
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>');
}
