import { readFileSync, realpathSync, statSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { toJSONSchema } from 'zod';
import type { Assignment } from '../../model/assignment.ts';
import type { Finding } from '../../model/finding.ts';
import { instanceReportSchema, type AnswerFacts, type InstanceReport } from '../../model/instanceReport.ts';
import type { ItemResult } from '../../model/outcome.ts';
import { digest } from '../digest.ts';

/** The form of an answer, for the client. */
export function answerSchema(): string {
  const { $schema: _, ...schema } = toJSONSchema(instanceReportSchema);
  return JSON.stringify(schema);
}

/** The result of every item, or everything that is wrong with the answer, in words for who gave it. */
export type ReadAnswer =
  | { readonly results: ReadonlyMap<string, ItemResult & { readonly facts: AnswerFacts }> }
  | { readonly problems: readonly string[] };

/**
 * Checks what an instance handed in. The whole answer counts, or nothing of it: every item of the shard has to be there once,
 * and no other. A finding that points at no real line of the shard is dropped and counted: that is no reason to pay again.
 */
export function readAnswer(output: unknown, assignment: Assignment, cwd: string): ReadAnswer {
  const parsed = instanceReportSchema.safeParse(output);
  if (!parsed.success) {
    return {
      problems: parsed.error.issues
        .slice(0, mostProblems)
        .map(({ path, message }) => `${path.join('.') || 'the answer'}: ${message}`),
    };
  }
  const report = parsed.data;
  const problems = problemsOf(report, assignment);
  if (problems.length > 0) return { problems: problems.slice(0, mostProblems) };
  return { results: resultsOf(report, assignment, new Places(cwd, assignment)) };
}

/** So many problems are told at once. */
const mostProblems = 20;

function problemsOf({ items, findings, judgements }: InstanceReport, assignment: Assignment): string[] {
  const expected = new Set(assignment.items.map(({ id }) => id));
  const named = items.map(({ item }) => item);
  const given = new Set(named);
  const known = new Set(assignment.evidence.map(({ id }) => id));
  return [
    ...[...expected].filter((id) => !given.has(id)).map((id) => `items: ${quoted(id)} is missing`),
    ...named.filter((id) => !expected.has(id)).map((id) => `items: ${quoted(id)} is not in your shard`),
    ...repeated(named).map((id) => `items: ${quoted(id)} is there twice`),
    ...findings
      .filter(({ item }) => !expected.has(item))
      .map(({ item }) => `findings: the item ${quoted(item)} is not in your shard`),
    ...judgements
      .filter(({ evidence }) => !known.has(evidence))
      .map(({ evidence }) => `judgements: there is no evidence ${quoted(evidence)}`),
  ];
}

/** What stands there again, each time that it does. */
function repeated(ids: readonly string[]): string[] {
  const seen = new Set<string>();
  return ids.filter((id) => seen.size === seen.add(id).size);
}

function resultsOf({ items, findings, judgements }: InstanceReport, assignment: Assignment, places: Places) {
  const evidence = new Map(assignment.evidence.map((piece) => [piece.id, piece]));
  return new Map(
    items.map(({ item, summary }) => {
      const own = findings.filter((finding) => finding.item === item);
      const found = own.flatMap((finding) => findingOf(finding, places) ?? []);
      const judged = judgements.flatMap(({ evidence: id, verdict, level, reason }) => {
        const piece = evidence.get(id);
        if (piece?.item !== item) return [];
        const { fingerprint } = piece.finding;
        const { instance } = assignment;
        return [{ fingerprint, instance, verdict, ...(level && { level }), reason: cleaned(reason) }];
      });
      const facts = { summary: cleaned(summary), judgements: judged, dropped: own.length - found.length };
      return [item, { findings: found, facts }];
    }),
  );
}

function findingOf(
  { rule, level, message, path, line }: InstanceReport['findings'][number],
  places: Places,
): Finding | undefined {
  const place = places.find(path, line);
  if (!place) return undefined;
  const identity = JSON.stringify(['model', rule, place.path, place.text]);
  return {
    ruleId: rule,
    level,
    message: cleaned(message),
    location: { path: place.path, line, column: 1 },
    fingerprint: digest(identity),
    sources: [],
    origin: 'model',
  };
}

/** The lines that findings of one shard may point at. */
class Places {
  private readonly root: string;
  /** The shard's files; where its items are none, such as aspects of a codebase, any file of the project will do. */
  private readonly files: ReadonlySet<string> | undefined;
  private readonly lines = new Map<string, readonly string[] | undefined>();

  constructor(cwd: string, { items }: Assignment) {
    this.root = realpathSync(cwd);
    const files = items.map(({ id }) => id).filter((id) => isFile(join(cwd, id)));
    this.files = files.length > 0 ? new Set(files) : undefined;
  }

  /** The file's own path and the text of the line, which stays the same when lines move. */
  find(given: string, line: number): { readonly path: string; readonly text: string } | undefined {
    const path = relative(this.root, resolve(this.root, given)).split(sep).join('/');
    if (this.files && !this.files.has(path)) return undefined;
    if (!this.lines.has(path)) this.lines.set(path, this.read(path));
    const text = this.lines.get(path)?.[line - 1];
    return text === undefined ? undefined : { path, text: text.trim() };
  }

  /** Links are followed first: what lies outside of the project has no lines here. */
  private read(path: string): readonly string[] | undefined {
    try {
      const real = realpathSync(join(this.root, path));
      if (!real.startsWith(this.root + sep)) return undefined;
      const text = readFileSync(real, 'utf8');
      const lines = text.split('\n');
      return text.endsWith('\n') ? lines.slice(0, -1) : lines;
    } catch {
      return undefined;
    }
  }
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

/** Without control, format and direction characters: what a model writes is shown in terminals and read by other models. */
function cleaned(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').trim();
}

function quoted(text: string): string {
  return JSON.stringify(text.slice(0, 200));
}
