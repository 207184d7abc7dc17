import { markup, type Markup } from './markup.ts';

/** A table that the script of the page fills, one page of rows at a time. */
export interface List {
  /** Which of the script's lists it is. */
  readonly name: 'findings' | 'items' | 'definitions';
  readonly columns: readonly string[];
  /** Further fields beside the search. */
  readonly filters: Markup;
  /** What is shown until the script runs, and where it never does. */
  readonly without: Markup;
}

/** The frame of a list. Whatever needs the script is hidden until it runs; not `noscript`, as scripts can also fail. */
export function list({ name, columns, filters, without }: List): Markup {
  return markup`<div class="list" id="list-${name}">
<div class="without">${without}<p>The list itself needs JavaScript. The Markdown report holds the same as text.</p></div>
<form class="filters" autocomplete="off" hidden>
<label class="wide">Search <input type="search" name="text" spellcheck="false"></label>
${filters}
<button type="button" name="clear">Clear filters</button>
</form>
<div class="results" hidden>
<p role="status" aria-live="polite"></p>
<div class="pager"><button type="button" name="previous">Previous</button> <span></span> <button type="button" name="next">Next</button></div>
</div>
<table hidden><thead><tr>${columns.map((column) => markup`<th scope="col">${column}</th>`)}</tr></thead><tbody></tbody></table>
</div>`;
}
