import { compareText } from '../../model/compareText.ts';
import type { Finding, Location, SilencedFinding } from '../../model/finding.ts';
import type { DefinitionRow } from '../../model/definitionRow.ts';
import type { Report } from '../../model/report.ts';
import type { Level } from '../../model/severity.ts';

/** A finding as the page lists it. */
export interface FindingRow {
  readonly level: Level;
  readonly rule: string;
  readonly message: string;
  readonly path: string;
  /** `path:line:column`. */
  readonly place: string;
  readonly related: readonly string[];
  readonly sources: readonly string[];
  /** Who silenced it, and why. */
  readonly silenced?: string;
}

/** An item that has no result, or one that may be of another version of its file. */
export interface ItemRow {
  readonly item: string;
  readonly cause: string;
  readonly reason: string;
  readonly attempts: number;
}

/** Whose findings can be chosen: one instance, or all instances of a command. */
export interface Origin {
  readonly label: string;
  /** The command; undefined where the run has only one, or it is not known. */
  readonly command: string | undefined;
  readonly sources: readonly string[];
}

/** What the script of the page works with. */
export interface PageData {
  readonly findings: readonly FindingRow[];
  readonly rules: readonly { readonly id: string; readonly reason: string; readonly fix: string }[];
  readonly origins: readonly Origin[];
  readonly items: readonly ItemRow[];
  readonly definitions: readonly DefinitionRow[];
}

/** The part of a report that is long, and is therefore listed page by page. */
export function pageData(report: Report): PageData {
  const { findings, silenced, rules, coverage, definitions = [] } = report;
  return {
    findings: [...findings, ...silenced].map(findingRow),
    rules: rules.map(({ id, reason, fix }) => ({ id, reason, fix })),
    origins: originsOf(report),
    items: [...coverage.failures, ...coverage.changed.map(changedRow)],
    definitions: definitions.toSorted((a, b) => rankOf(a) - rankOf(b)),
  };
}

/** What does not load comes first, then what loads otherwise than meant. */
function rankOf({ loads, reason }: DefinitionRow): number {
  if (!loads) return 0;
  return reason === undefined ? 2 : 1;
}

function findingRow(finding: Finding | SilencedFinding): FindingRow {
  const { level, ruleId, message, location, related = [], sources } = finding;
  return {
    level,
    rule: ruleId,
    message,
    path: location.path,
    place: placeOf(location),
    related: related.map(placeOf),
    sources,
    ...('silenced' in finding && { silenced: `by ${finding.silenced.by}: ${finding.silenced.reason}` }),
  };
}

function placeOf({ path, line, column }: Location): string {
  return `${path}:${line}:${column}`;
}

function changedRow(item: string): ItemRow {
  return {
    item,
    cause: 'changed',
    attempts: 1,
    reason: 'Done, but its file was written to meanwhile: the result may be of either version.',
  };
}

/** The instances that saw something, below the commands that they worked for. */
function originsOf({ findings, silenced, plans }: Report): Origin[] {
  const sources = new Set([...findings, ...silenced].flatMap((finding) => finding.sources));
  const names = [...sources].toSorted(compareNames);
  const commandOf = new Map(
    plans.flatMap((plan) => plan.shards.map((shard) => [shard.instance, plan.command])),
  );
  if (plans.length < 2) return names.map((name) => ({ label: name, command: undefined, sources: [name] }));
  return [...plans.map((plan) => plan.command), undefined].flatMap((command) => {
    const own = names.filter((name) => commandOf.get(name) === command);
    const single = own.map((name) => ({ label: name, command, sources: [name] }));
    return command === undefined || own.length === 0
      ? single
      : [{ label: `all of ${command}`, command, sources: own }, ...single];
  });
}

/** `worker#2` comes before `worker#10`. */
function compareNames(a: string, b: string): number {
  const [nameOfA = '', numberOfA = ''] = a.split('#');
  const [nameOfB = '', numberOfB = ''] = b.split('#');
  return compareText(nameOfA, nameOfB) || Number(numberOfA) - Number(numberOfB) || compareText(a, b);
}
