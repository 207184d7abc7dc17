/**
 * pool-run's public API.
 *
 * `auditDefinitions` does the whole audit. `planRun` and `runPool` are the parts that it is made of, for pools of your
 * own: items in, plan out; plan and engine in, report out.
 */
export { auditDefinitions } from './cli/auditDefinitions.ts';
export type { EngineName } from './cli/options.ts';
export type { RunWatch } from './cli/running/execute.ts';
export type { PoolOptions } from './cli/sources/source.ts';
export { inlineEngine, type Analysis, type Analyze, type LocalOptions } from './engines/local.ts';
export { memoryJournal } from './journal/memory.ts';
export type { Processes } from './journal/orchestrators.ts';
export { createRunFolder, memoryStore, type RunFolder } from './journal/runFolder.ts';
export type { RunEvent } from './model/event.ts';
export type { Finding, Location, Rule, Silence, SilencedFinding } from './model/finding.ts';
export type { Level } from './model/severity.ts';
export { parseInstancePool, type InstancePool, type PoolProblem } from './model/instancePool.ts';
export type {
  Conclusion,
  FailureCause,
  InstanceOutput,
  ItemFailure,
  ItemOutcome,
  ItemResult,
  Lost,
  LossCause,
  Usage,
} from './model/outcome.ts';
export type { Item, Plan, RunPlan, Shard } from './model/plan.ts';
export type {
  Attempt,
  Engine,
  EngineInstance,
  Journal,
  Reporter,
  ResultCache,
  RunStore,
  Seat,
} from './model/ports.ts';
export type { Details } from './model/details.ts';
export type { DefinitionRow } from './model/definitionRow.ts';
export type { Coverage, Measures, Report } from './model/report.ts';
export { planRun, type PlanInput } from './planning/plan.ts';
export { jsonReporter } from './reporting/json.ts';
export { markdownReporter } from './reporting/markdown.ts';
export { sarifReporter } from './reporting/sarif.ts';
export type { Memory, PoolRequest, RunRequest } from './run/request.ts';
export { runPool } from './run/run.ts';
