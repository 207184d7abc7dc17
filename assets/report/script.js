/**
 * Fills the lists of the HTML report, one page of rows at a time, from the data that the page carries. What comes from the data
 * becomes text and never HTML: the page's policy forbids the browser anything else.
 */
/** @import { DefinitionRow } from '../../src/model/definitionRow.ts' */
/** @import { FindingRow, PageData } from '../../src/reporting/html/data.ts' */

/**
 * One list: its rows, which of them the fields besides the search let pass, and how a row is shown.
 * @template {object} Row
 * @typedef {object} List
 * @property {string} noun
 * @property {readonly Row[]} rows
 * @property {(fields: FormData) => (row: Row) => boolean} accepts
 * @property {(row: Row) => HTMLElement[]} cells
 */

/** More rows at a time make filtering slow, and nobody reads them. */
const rowsPerPage = 50;

/** @type {PageData} */
const data = JSON.parse(document.querySelector('#data')?.textContent ?? '');
const rules = new Map(data.rules.map((rule) => [rule.id, rule]));

show('findings', {
  noun: 'finding',
  rows: data.findings,
  accepts: acceptsFinding,
  cells: findingCells,
});

show('items', {
  noun: 'item',
  rows: data.items,
  accepts(fields) {
    const cause = valueOf(fields, 'cause');
    return (row) => cause === '' || row.cause === cause;
  },
  cells: ({ item, cause, reason, attempts }) => [
    element('td', 'place', item),
    element('td', 'cause', cause),
    element(
      'td',
      'text',
      element('div', 'bounded', attempts > 1 ? `${reason} (after ${attempts} attempts)` : reason),
    ),
  ],
});

show('definitions', {
  noun: 'definition',
  rows: data.definitions,
  accepts(fields) {
    const state = valueOf(fields, 'state');
    return ({ loads, reason }) => state === '' || (state === 'no' ? !loads : loads && reason !== undefined);
  },
  cells: definitionCells,
});

/**
 * @param {FormData} fields
 * @returns {(row: FindingRow) => boolean}
 */
function acceptsFinding(fields) {
  const levels = new Set(fields.getAll('level'));
  const withSilenced = fields.has('silenced');
  const rule = valueOf(fields, 'rule');
  const path = valueOf(fields, 'path').trim().toLowerCase();
  const origin = data.origins[Number(valueOf(fields, 'origin') || NaN)];
  const sources = origin && new Set(origin.sources);
  return (row) =>
    levels.has(row.level) &&
    (withSilenced || row.silenced === undefined) &&
    (rule === '' || row.rule === rule) &&
    (sources === undefined || row.sources.some((source) => sources.has(source))) &&
    (path === '' || row.path.toLowerCase().includes(path));
}

/** @param {FindingRow} finding */
function findingCells(finding) {
  const { level, rule, place, message, silenced } = finding;
  const details = element('details', '', element('summary', '', element('span', 'message', message)));
  // A page has many rows and few are opened.
  details.addEventListener('toggle', () => details.append(...detailsOf(finding)), { once: true });
  const marked = silenced === undefined ? [] : [element('span', 'silenced', 'silenced')];
  return [
    element('td', 'level', element('span', level, level), ...marked),
    element('td', 'rule', rule),
    element('td', 'place', place),
    element('td', 'text', details),
  ];
}

/** @param {FindingRow} finding */
function detailsOf({ rule, silenced = '', related, sources }) {
  const { reason = '', fix = '' } = rules.get(rule) ?? {};
  /** @type {[string, readonly string[]][]} */
  const facts = [
    ['Why', [reason]],
    ['What to do', [fix]],
    ['Silenced', [silenced]],
    ['See also', related],
    ['Seen by', sources],
  ];
  return facts
    .filter(([, [first = '']]) => first !== '')
    .map(([name, all]) =>
      element('dl', '', element('dt', '', name), ...all.map((one) => element('dd', '', one))),
    );
}

/** @param {DefinitionRow} definition */
function definitionCells({ loads, reason, kind, name, plugin, path, category }) {
  const state = element('span', loads ? 'loads' : 'absent', loads ? 'loads' : 'does not load');
  return [
    element('td', 'state', state, ...(reason === undefined ? [] : [element('span', 'reason', reason)])),
    element('td', 'kind', kind),
    element('td', 'rule', plugin === undefined ? name : `${plugin}:${name}`),
    element('td', 'place', path),
    element('td', 'category', category),
  ];
}

/**
 * Brings a list to life: fields choose rows, buttons turn pages.
 * @template {object} Row
 * @param {string} name
 * @param {List<Row>} list
 */
function show(name, { noun, rows, accepts, cells }) {
  const frame = document.querySelector(`#list-${name}`);
  if (frame === null) return;
  const form = /** @type {HTMLFormElement} */ (frame.querySelector('form'));
  const table = /** @type {HTMLTableElement} */ (frame.querySelector('table'));
  const results = /** @type {HTMLElement} */ (frame.querySelector('.results'));
  const searchable = rows.map(searchText);
  let found = rows;

  const bar = /** @type {HTMLElement} */ (results.querySelector('.pager'));
  const restart = pager(bar, (from, to) => {
    table.tBodies[0]?.replaceChildren(
      ...found.slice(from, to).map((row) => element('tr', '', ...cells(row))),
    );
    table.hidden = found.length === 0;
  });
  const search = () => {
    const fields = new FormData(form);
    const words = valueOf(fields, 'text').toLowerCase().split(/\s+/);
    const accepted = accepts(fields);
    found = rows.filter(
      (row, index) => accepted(row) && words.every((word) => searchable[index]?.includes(word)),
    );
    results.querySelector('[role=status]')?.replaceChildren(told(found.length, rows.length, noun));
    restart(found.length);
  };
  form.addEventListener('input', search);
  form.addEventListener('submit', (event) => event.preventDefault());
  form.querySelector('[name=clear]')?.addEventListener('click', () => {
    form.reset();
    search();
  });
  search();
  for (const part of [form, results]) part.hidden = false;
  frame.querySelector('.without')?.remove();
}

/**
 * How many were found. A screen reader says it after each change.
 * @param {number} found
 * @param {number} all
 * @param {string} noun
 */
function told(found, all, noun) {
  if (found === 0) return `No ${noun} matches these filters.`;
  const of = found === all ? '' : ` of ${digits(all)}`;
  return `${digits(found)}${of} ${noun}${all === 1 ? '' : 's'}`;
}

/**
 * The buttons that turn pages. Gives the function that begins again at the first page of so many rows.
 * @param {HTMLElement} bar
 * @param {(from: number, to: number) => void} draw
 * @returns {(rows: number) => void}
 */
function pager(bar, draw) {
  const steps = Array.from(bar.querySelectorAll('button'), (button, index) => ({
    button,
    by: index * 2 - 1,
  }));
  let page = 0;
  let pages = 1;
  const turnTo = (/** @type {number} */ next) => {
    page = next;
    draw(page * rowsPerPage, (page + 1) * rowsPerPage);
    bar.querySelector('span')?.replaceChildren(`Page ${digits(page + 1)} of ${digits(pages)}`);
    bar.hidden = pages === 1;
    for (const { button, by } of steps) {
      // Not the disabled attribute: it would take the keyboard's focus away on the last page.
      button.ariaDisabled = String(page + by < 0 || page + by >= pages);
    }
  };
  for (const { button, by } of steps) {
    button.addEventListener('click', () => {
      if (button.ariaDisabled === 'true') return;
      turnTo(page + by);
      bar.closest('.list')?.querySelector('table')?.scrollIntoView();
    });
  }
  return (rows) => {
    pages = Math.max(1, Math.ceil(rows / rowsPerPage));
    turnTo(0);
  };
}

/**
 * @param {string} tag
 * @param {string} kind
 * @param {...(Node | string)} content Text stays text.
 */
function element(tag, kind, ...content) {
  const made = document.createElement(tag);
  if (kind !== '') made.className = kind;
  made.append(...content);
  return made;
}

/**
 * All text of a row, for the search.
 * @param {object} row
 */
function searchText(row) {
  const texts = Object.values(row)
    .flat()
    .filter((value) => typeof value === 'string');
  return texts.join('\n').toLowerCase();
}

/**
 * @param {FormData} fields
 * @param {string} name
 */
function valueOf(fields, name) {
  const value = fields.get(name);
  return typeof value === 'string' ? value : '';
}

/** @param {number} number */
function digits(number) {
  return number.toLocaleString('en');
}
