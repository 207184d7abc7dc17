import type { Reporter } from '../model/ports.ts';
import type { Report } from '../model/report.ts';
import { codebaseContent } from './html/codebase.ts';
import { hatching } from './html/charts.ts';
import { coverage } from './html/coverage.ts';
import { pageData, type PageData } from './html/data.ts';
import { definitions } from './html/definitions.ts';
import { findings } from './html/findings.ts';
import { embedded, markup, trusted, type Markup } from './html/markup.ts';
import { measures } from './html/measures.ts';
import { outputs } from './html/outputs.ts';
import { packages } from './html/packages.ts';
import { summary, title } from './html/summary.ts';
import { tests } from './html/tests.ts';
import { timeline } from './html/timeline.ts';

/** The files of the package's folder `assets/report` whose contents, one after the other, are the page's script and style. */
export const pageFiles = {
  script: ['script.js'],
  style: ['page.css', 'lists.css', 'charts.css', 'media.css'],
} as const;

/** What the page is made of besides the report. */
export interface PageParts {
  readonly script: string;
  readonly style: string;
  /** The SHA-256 of a text in base64: the page allows what has this digest and nothing else. */
  readonly digest: (text: string) => string;
}

/**
 * The whole report as one HTML file that opens from disk: it loads nothing, sends nothing, and all that was read is text in it.
 * The headline, coverage, timeline and measures need no JavaScript; the lists of findings, items and definitions do.
 */
export function htmlReporter({ script, style, digest }: PageParts): Reporter {
  const policy = [
    "default-src 'none'",
    `script-src 'sha256-${digest(script)}'`,
    `style-src 'sha256-${digest(style)}'`,
    "base-uri 'none'",
    "form-action 'none'",
    // Nothing may ever become HTML again in the browser.
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ');
  return (report) => {
    const data = pageData(report);
    const { markup: text } = markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${trusted(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title(report)} · pool-run</title>
<style>${trusted(style)}</style>
</head>
<body>
${body(report, data)}
<script type="application/json" id="data">${embedded(data)}</script>
<script>${trusted(script)}</script>
</body>
</html>
`;
    return text;
  };
}

interface Section {
  readonly id: string;
  readonly title: string;
  readonly content: Markup;
}

function body(report: Report, data: PageData): Markup {
  const sections = sectionsOf(report, data);
  const contents = markup`<nav aria-label="Sections"><ul>${sections.map(
    ({ id, title: name }) => markup`<li><a href="#${id}">${name}</a></li>`,
  )}</ul></nav>`;
  return markup`${hatching}${summary(report, contents)}
<main>
${sections.map(
  ({ id, title: name, content }) => markup`<section id="${id}" aria-label="${name}"><h2>${name}</h2>
${content}
</section>`,
)}
</main>`;
}

function sectionsOf(report: Report, data: PageData): Section[] {
  const { codebase } = report;
  const sections: Section[] = [
    ...(codebase ? [{ id: 'codebase', title: 'Codebase', content: codebaseContent(codebase) }] : []),
    { id: 'findings', title: 'Findings', content: findings(report, data) },
    { id: 'coverage', title: 'Coverage', content: coverage(report) },
  ];
  if (report.measures.instances.length > 0) {
    sections.push({ id: 'timeline', title: 'Timeline', content: timeline(report.measures) });
  }
  sections.push({ id: 'measures', title: 'Measures', content: measures(report) });
  if (report.tests && report.tests.suites.length > 0) {
    sections.splice(1, 0, { id: 'tests', title: 'Tests', content: tests(report.tests) });
  }
  if (data.definitions.length > 0) {
    sections.push({ id: 'definitions', title: 'Definitions', content: definitions(data.definitions) });
  }
  if (report.packages) {
    sections.push({ id: 'packages', title: 'Packages', content: packages(report.packages) });
  }
  if (report.outputs.length > 0) {
    sections.push({ id: 'outputs', title: 'Outputs', content: outputs(report.outputs) });
  }
  return sections;
}
