// Writes the pages that are made from the source: the rules and the schema of the report. A test holds them against it.
import { writeFileSync } from 'node:fs';
import { reportSchemaText, rulesPage } from './pages.ts';

writeFileSync('docs/rules.md', rulesPage());
writeFileSync('docs/report.schema.json', reportSchemaText());
