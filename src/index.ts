/**
 * pool-run's public API.
 *
 * `auditDefinitions` does the whole audit. `planRun` and `runPool` are the parts that it is made of, for pools of your
 * own: items in, plan out; plan and engine in, report out.
 */
export { auditDefinitions, type AuditOptions, type RunWatch } from './cli/auditDefinitions.ts';
export { inlineEngine, type Analyze } from './engines/local.ts';
export { memoryJournal } from './journal/memory.ts';
export { createRunFolder, memoryStore } from './journal/runFolder.ts';
export type { RunEvent } from './model/event.ts';
export type { Finding, Location, Rule, Silence } from './model/finding.ts';
export type { Level } from './model/severity.ts';
export { parseInstancePool, type InstancePool } from './model/instancePool.ts';
export type { Conclusion, ItemOutcome, ItemResult } from './model/outcome.ts';
export type { Item, Plan, Shard } from './model/plan.ts';
export type { Engine, EngineInstance, Journal, Reporter, RunStore } from './model/ports.ts';
export type { Coverage, DefinitionRow, Measures, Report } from './model/report.ts';
export { planRun, type PlanInput } from './planning/plan.ts';
export { jsonReporter } from './reporting/json.ts';
export { markdownReporter } from './reporting/markdown.ts';
export { sarifReporter } from './reporting/sarif.ts';
export type { RunRequest } from './run/request.ts';
export { runPool } from './run/run.ts';
