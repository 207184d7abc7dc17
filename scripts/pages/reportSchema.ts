import * as z from 'zod';
import { reportSchema } from '../../src/model/report.ts';

/** `docs/report.schema.json`: JSON Schema of what \`--format json\` prints. */
export function reportSchemaText(): string {
  const schema = z.toJSONSchema(reportSchema, { target: 'draft-2020-12' });
  return `${JSON.stringify({ title: 'pool-run report', ...schema }, null, 2)}\n`;
}
