import { withEntities } from '../entities.ts';
import { plain } from '../plain.ts';

/** HTML that may be written as it is. Only this file makes it. */
export interface Markup {
  readonly markup: string;
}

type Part = Markup | string | number | undefined | readonly Part[];

/** A template of HTML. Text that is put into it stays text, whatever it holds, also inside a quoted attribute. */
export function markup(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return { markup: String.raw({ raw: strings }, ...parts.map(written)) };
}

/** Text that the page itself brings along, such as its style: it is written without escaping. */
export function trusted(text: string): Markup {
  return { markup: text };
}

/** A text of several lines, for `<pre>`: its line breaks and tabs are kept. */
export function lines(text: string): Markup {
  const parts = text.split(/(\r?\n|\t)/);
  return trusted(parts.map((part, index) => (index % 2 === 0 ? escaped(part) : part)).join(''));
}

/** Plain JSON for a `<script>` of data: it holds nothing that could end the script, and only characters that are safe to show. */
export function embedded(value: unknown): Markup {
  const text = JSON.stringify(value, (_, one: unknown) => (typeof one === 'string' ? plain(one) : one));
  return trusted(text.replaceAll('<', '\\u003c'));
}

function written(part: Part): string {
  if (part === undefined) return '';
  if (typeof part === 'string') return escaped(part);
  if (typeof part === 'number') return String(part);
  return 'markup' in part ? part.markup : part.map(written).join('');
}

function escaped(text: string): string {
  return withEntities(plain(text), /[&<>"']/g);
}
