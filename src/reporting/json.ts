import type { Reporter } from '../model/ports.ts';

/** The whole report as JSON, as `docs/report.schema.json` describes it. */
export const jsonReporter: Reporter = (report) => `${JSON.stringify(report, null, 2)}\n`;
