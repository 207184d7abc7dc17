import { apiPage } from './pages/api.ts';
import { architecturePage } from './pages/architecture.ts';
import { architecturePicture } from './pages/architecturePicture.ts';
import { commandLinePage } from './pages/commandLine.ts';
import { definitionsPage } from './pages/definitions.ts';
import { reportSchemaText } from './pages/reportSchema.ts';
import { rulesPage } from './pages/rules.ts';
import { runFolderPage } from './pages/runFolder.ts';

/** The files that are made from the source, wholly or between marks, by their paths; `npm run docs` writes them. */
export const pages: Readonly<Record<string, () => string | Promise<string>>> = {
  'docs/api.md': apiPage,
  'docs/architecture.md': architecturePage,
  'docs/command-line.md': commandLinePage,
  'docs/definitions.md': definitionsPage,
  'docs/pictures/architecture.svg': architecturePicture,
  'docs/report.schema.json': reportSchemaText,
  'docs/rules.md': rulesPage,
  'docs/run-folder.md': runFolderPage,
};
