import type { Reporter } from '../model/ports.ts';

/**
 * The whole report as JSON, as `docs/report.schema.json` describes it. The plans, which are read in `plan.json`, stand in one line:
 * they name every item, and indented they would be most of a long report.
 */
export const jsonReporter: Reporter = (report) => {
  const fields = Object.entries(report).flatMap(([key, value]: [string, unknown]) => {
    if (value === undefined) return [];
    const text = key === 'plans' ? JSON.stringify(value) : JSON.stringify(value, null, 2);
    return `  ${JSON.stringify(key)}: ${text.replaceAll('\n', '\n  ')}`;
  });
  return `{\n${fields.join(',\n')}\n}\n`;
};
