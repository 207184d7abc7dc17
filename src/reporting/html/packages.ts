import type { Packages } from '../../model/packages.ts';
import { packageLines } from '../packages.ts';
import { digits } from '../plain.ts';
import { markup, type Markup } from './markup.ts';

/** Files that the table shows: a repository can have thousands, and report.json has them all. */
const most = 200;

/** The inventory of `deps`: who was asked, and what each file holds. */
export function packages(all: Packages): Markup {
  const shown = all.files.slice(0, most);
  const hidden = all.files.length - shown.length;
  return markup`${packageLines(all).map((line) => markup`<p>${line}</p>`)}
<table><thead><tr><th scope="col">File</th><th scope="col">Manager</th><th scope="col">Packages</th><th scope="col">Direct</th></tr></thead>
<tbody>${shown.map(
    (file) => markup`<tr><td>${file.path}</td><td>${file.manager}</td><td>${digits(file.packages)}</td>
<td>${digits(file.direct)}</td></tr>`,
  )}</tbody></table>
${hidden > 0 ? markup`<p>And ${digits(hidden)} more files, which report.json has.</p>` : ''}`;
}
