import { posix } from 'node:path';
import type { Finding } from '../../model/finding.ts';
import type { Item } from '../../model/plan.ts';
import { pathsBelow } from './paths.ts';
import type { ProgramReport, ReportedFailure, ReportedFinding } from './report.ts';
import { digest } from '../digest.ts';

/** What a program reported about one item. */
export interface ItemReport {
  readonly findings: Finding[];
  /** Why the item has no result. */
  failure: string | undefined;
}

/**
 * Gives everything that was reported to the item that it lies in: the one whose id is its path, or a folder above it. What
 * lies in none goes to the first item that did not fail, so that nothing is lost. `cwd` is where the program ran.
 */
export function placeReport(
  { findings, failures }: ProgramReport,
  items: readonly [Item, ...Item[]],
  cwd: string,
): (item: string) => ItemReport {
  const reports = new Map(items.map(({ id }) => [id, emptyReport()]));
  const atlas = new Atlas(items, cwd);
  const reportOf = (id: string): ItemReport => reports.get(id) ?? emptyReport();
  for (const failure of failures) {
    const owner = atlas.ownerOf(failure);
    const { item, reason } = failure;
    if (owner === undefined) reportOf(items[0].id).failure ??= `${item}: ${reason}`;
    else reportOf(owner).failure ??= reason;
  }
  const rest = items.find(({ id }) => reportOf(id).failure === undefined) ?? items[0];
  const fingerprint = fingerprints();
  for (const found of findings) {
    const { owner = rest.id, path = owner, message } = atlas.place(found);
    const { ruleId, level, line, column } = found;
    const location = { path, line: countedFromOne(line), column: countedFromOne(column) };
    const identity = fingerprint([ruleId, path, message]);
    reportOf(owner).findings.push({ ruleId, level, message, location, fingerprint: identity, sources: [] });
  }
  return reportOf;
}

function emptyReport(): ItemReport {
  return { findings: [], failure: undefined };
}

/** Some programs count lines and columns from 0, and some do not tell them. */
function countedFromOne(position = 1): number {
  return Math.max(1, position);
}

/** Knows which item a path lies in. */
class Atlas {
  private readonly ids: ReadonlySet<string>;
  private readonly byPath: ReadonlyMap<string, string>;
  private readonly pathIn: (path: string) => string | undefined;

  constructor(items: readonly Item[], cwd: string) {
    this.ids = new Set(items.map(({ id }) => id));
    this.byPath = new Map(items.map(({ id }) => [posix.normalize(id).replace(/(?<=.)\/$/, ''), id]));
    this.pathIn = pathsBelow(cwd);
  }

  ownerOf({ item }: ReportedFailure): string | undefined {
    return this.ids.has(item) ? item : this.itemHolding(this.pathIn(item));
  }

  place({ path: given, perhaps = [], message }: ReportedFinding): {
    readonly owner?: string | undefined;
    readonly path?: string | undefined;
    readonly message: string;
  } {
    if (given === undefined) {
      const path = perhaps.find((name) => name !== undefined && this.byPath.has(name));
      return { owner: this.itemHolding(path), path, message };
    }
    const path = this.pathIn(given);
    // A place outside of the project is told, but is no place that a report may point to.
    if (path === undefined) return { message: `${message} (in ${given}, outside of the project)` };
    return { owner: this.itemHolding(path), path, message };
  }

  private itemHolding(path: string | undefined): string | undefined {
    for (let at = path; at !== undefined; at = folderOf(at)) {
      const id = this.byPath.get(at);
      if (id !== undefined) return id;
    }
    return undefined;
  }
}

/** The folder of a path below the project, whose own path is `.`; that one has none. */
function folderOf(path: string): string | undefined {
  if (path === '.') return undefined;
  const end = path.lastIndexOf('/');
  return end < 0 ? '.' : path.slice(0, end);
}

/** Stays the same when lines move; equal findings are told apart by their order. */
function fingerprints(): (parts: readonly string[]) => string {
  const seen = new Map<string, number>();
  return (parts) => {
    const identity = JSON.stringify(parts);
    const rank = seen.get(identity) ?? 0;
    seen.set(identity, rank + 1);
    return digest(`${identity}${rank}`);
  };
}
