import type { Definition } from '../../model/definition.ts';
import type { Config } from '../../inputs/config.ts';
import type { Finding, Rule } from '../../model/finding.ts';
import type { InstancePool } from '../../model/instancePool.ts';
import type { Conclusion, ItemFailure } from '../../model/outcome.ts';
import type { Item, Plan } from '../../model/plan.ts';
import type { Changes } from '../../inputs/git.ts';
import type { ClaudeService } from '../../engines/claude/options.ts';
import type { Workplaces } from '../../engines/claude/workplace.ts';
import type { Engine, Reporter } from '../../model/ports.ts';
import type { Report } from '../../model/report.ts';
import type { ClientOptions } from '../claudeOptions.ts';
import type { CommandOptions } from '../commandOptions.ts';
import type { EngineName } from '../options.ts';
import type { Task } from './claude/tasks.ts';
import type { Format } from '../../model/format.ts';

/** What to run, and how. Every field has a default. */
export interface PoolOptions extends CommandOptions, ClientOptions {
  /** Files and folders, relative to `cwd`. Default: `cwd` itself. */
  readonly paths?: readonly string[];
  /** The project: its `pool-run.yaml` and its own command definitions count, and `.pool-run/` is made in it. */
  readonly cwd?: string;
  /** Also the user's own `~/.claude`. */
  readonly user?: boolean;
  /** The most instances, over all commands. */
  readonly max?: number;
  /** Only these categories or rules. */
  readonly only?: readonly string[];
  /** For one attempt, such as `10m`. Default: what the definition says. */
  readonly timeout?: string;
  /** Default: the command's own. */
  readonly engine?: EngineName;
  /** False: no run folder is written. Default true. */
  readonly write?: boolean;
  /** False: results of earlier runs are not used, and none are kept. Default true. */
  readonly cache?: boolean;
}

/** A command definition with an instance pool, and whether it can run here. */
export interface PoolCommand {
  readonly name: string;
  readonly aliases: readonly string[];
  /** As shown: relative to the project, or `pool-run/…` for what the package brings along. */
  readonly path: string;
  readonly description: string;
  readonly definition: Definition;
  readonly origin: 'project' | 'package';
  /** The package's own, or a project's version of it that runs no program: what `all` means. */
  readonly isBuiltIn: boolean;
}

/** What the built-in analyzers made of a pool's items before any model looked at them. */
export interface LocalEvidence {
  /** The plan's own hash: with other items this evidence is worth nothing. */
  readonly contentHash: string;
  readonly report: Report;
  /** Every finding, by the item that it belongs to, in reading order. */
  readonly byItem: Readonly<Record<string, readonly Finding[]>>;
  /** Items that could not be looked at. */
  readonly failed: Readonly<Record<string, ItemFailure>>;
}

/** Where a run happens. */
export interface RunPlace {
  readonly cwd: string;
  readonly run: string;
  /** The run's folder; undefined where nothing is written. */
  readonly folder: string | undefined;
  /** What `first` of the source found. */
  readonly evidence?: LocalEvidence | undefined;
  /** Nothing is started: where it is put down what somebody else is to do, and what stands before the items' ids. */
  readonly handOut?: { readonly tasks: Task[]; readonly label: string } | undefined;
  /** The client of Claude Code, where instances are one. */
  readonly service?: ClaudeService | undefined;
  /** Runs what works without a model, beside the run, and keeps nothing of it. */
  readonly look: (pool: PlannedSource) => Promise<Report>;
}

/** Instances that write: where they do, and what becomes of it. */
export interface Writing {
  /** What instances are told about it. */
  readonly words: string;
  /** The tools that it takes. */
  readonly tools: readonly string[];
  readonly open: (place: RunPlace) => Workplaces;
  /** Puts together what was written, and adds what came of that. */
  readonly conclude: (conclusion: Conclusion, place: RunPlace) => Promise<Conclusion>;
}

/** Where the items of a command come from, what works on them, and what is made of the results. */
export interface Source {
  readonly items: readonly Item[];
  readonly engineName: EngineName;
  /** The most instances that the engine can use on this machine. */
  readonly ceiling: number;
  readonly unit: Engine['unit'];
  /** Where instances work, as far as it is known before they do. */
  readonly mode: Engine['mode'];
  readonly openEngine: (plan: Plan, place: RunPlace) => Engine;
  readonly rules: readonly Rule[];
  readonly keep: (finding: Finding) => boolean;
  readonly conclude: (
    plan: Plan,
    facts: ReadonlyMap<string, unknown>,
    place: RunPlace,
  ) => Conclusion | Promise<Conclusion>;
  /** What comes after the run, such as mending what it found. */
  readonly finish?: (report: Report, how: Finishing) => Finish;
  /** Where instances of a model may write. */
  readonly writing?: Writing;
  /** What looks at the same items before, without a model: what it finds is the evidence for those that judge. */
  readonly first?: PlannedSource | undefined;
  /** Formats that only this command has, by their names. */
  readonly reporters?: Readonly<Partial<Record<Format, Reporter>>>;
}

/** A source and how its items are divided. */
export interface PlannedSource extends Source {
  readonly plan: Plan;
}

/** How a run is finished. */
export interface Finishing {
  /** Nothing is written: it only tells what it would do. */
  readonly isTrial: boolean;
  /** Also files with changes that are not committed. */
  readonly allowDirty: boolean;
}

/** What finishing a run came to. */
export interface Finish {
  /** For people. */
  readonly messages: readonly string[];
  /** Of a trial: what would be changed, as a unified diff. */
  readonly diff: string | undefined;
  /** Fingerprints of the findings that no longer hold. */
  readonly mended: ReadonlySet<string>;
}

/** What a source may need to know. */
export interface SourceRequest {
  readonly cwd: string;
  readonly command: PoolCommand;
  readonly pool: InstancePool;
  readonly options: PoolOptions;
  readonly config: Config;
  /** What `--changed` is about; undefined: everything. */
  readonly changes: Changes | undefined;
}
