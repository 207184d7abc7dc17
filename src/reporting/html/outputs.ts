import type { Report } from '../../model/report.ts';
import { lines, markup, type Markup } from './markup.ts';

/** What programs printed for people, one below the other. */
export function outputs(all: Report['outputs']): Markup {
  return markup`${all.map(
    ({
      instance,
      text,
      isCut,
      path,
    }) => markup`<details${all.length === 1 ? markup` open` : ''}><summary>${instance}</summary>
${isCut ? cutNote(path) : ''}
${
  text.trim() === ''
    ? markup`<p>It printed nothing.</p>`
    : markup`<pre tabindex="0" aria-label="Output of ${instance}">
${lines(text)}</pre>`
}</details>`,
  )}`;
}

function cutNote(path: string | undefined): Markup {
  const whole =
    path === undefined ? '' : markup` The whole of it is in <code>${path}</code> in the run's folder.`;
  return markup`<p>Only the end is shown.${whole}</p>`;
}
