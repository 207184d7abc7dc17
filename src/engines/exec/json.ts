import * as z from 'zod';
import { levels } from '../../model/severity.ts';
import { firstProblem, noReport, parseJson, type ReadReport } from './report.ts';

const failures = z.array(z.object({ item: z.string(), reason: z.string() })).default([]);

const position = z.int().min(0).optional();

/** What a program with `output: json` prints. Other keys mean nothing, so that pool-run's own report is one of these too. */
const reportSchema = z.object({
  findings: z.array(
    z.object({
      ruleId: z.string(),
      level: z.enum(levels).default('warning'),
      message: z.string(),
      location: z.object({ path: z.string(), line: position, column: position }),
    }),
  ),
  failures,
  coverage: z.object({ complete: z.boolean().default(true), failures }).optional(),
});

export const readJson: ReadReport = (text) => {
  const json = parseJson(text);
  if ('lost' in json) return json;
  const parsed = reportSchema.safeParse(json.value);
  if (!parsed.success) return noReport('report', firstProblem(parsed.error), text);
  const { findings, coverage } = parsed.data;
  const failed = [...parsed.data.failures, ...(coverage?.failures ?? [])];
  if (coverage?.complete === false && failed.length === 0) {
    failed.push({ item: '', reason: 'the report says that it is not complete' });
  }
  return {
    findings: findings.map(({ location, ...finding }) => ({ ...finding, ...location })),
    failures: failed,
  };
};
