import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { analyzeDefinition } from '../commands/audit/analyze.ts';
import { inlineEngine } from '../engines/local.ts';
import { threadsEngine } from '../engines/threads.ts';
import { readDefinition } from '../inputs/definitions.ts';
import type { Definition, DefinitionFile } from '../model/definition.ts';
import type { ItemResult } from '../model/outcome.ts';
import type { Item, Plan } from '../model/plan.ts';
import type { Engine } from '../model/ports.ts';
import type { Measures } from '../model/report.ts';
import { packageFolder } from './pack.ts';
import { diskSurroundings } from './surroundings.ts';

/**
 * From how many instances, and how many bytes of definitions for each, worker threads pay. Below, starting them, reading
 * the files again and sending the results costs more than it saves: docs/decisions/0001-inline-or-threads.md.
 */
const threadsFrom = { instances: 4, bytesEach: 64 * 1024 * 1024 };

/** The local engine for an audit, and where it works. */
export function engineFor(
  plan: Plan,
  definitions: readonly Definition[],
): { readonly engine: Engine; readonly mode: Measures['mode'] } {
  const bytes = plan.shards.reduce((sum, shard) => sum + shard.weight, 0);
  const instances = plan.shards.length;
  const pays = instances >= threadsFrom.instances && bytes >= instances * threadsFrom.bytesEach;
  return pays
    ? { engine: threadedAudit(definitions, plan.size.ceiling), mode: 'threads' }
    : { engine: inlineAudit(definitions, plan.size.ceiling), mode: 'inline' };
}

/** Analyses what is already read, in this thread. */
export function inlineAudit(definitions: readonly Definition[], ceiling: number): Engine {
  const byPath = new Map(definitions.map((definition) => [definition.path, definition]));
  return inlineEngine(
    analysis((path) => byPath.get(path)),
    ceiling,
  );
}

/** Reads and analyses on one worker thread for each instance. */
export function threadedAudit(definitions: readonly Definition[], ceiling: number): Engine {
  const files = new Map(definitions.map((definition) => [definition.path, fileOf(definition)]));
  const url = pathToFileURL(join(packageFolder(), 'dist', 'worker.cjs'));
  return threadsEngine({ url, data: files }, ceiling);
}

/** What a worker does with the files that it was told of at its start. */
export function analysisOf(files: ReadonlyMap<string, DefinitionFile>): (item: Item) => ItemResult {
  return analysis((path) => {
    const file = files.get(path);
    return file && readDefinition(file);
  });
}

function analysis(find: (path: string) => Definition | undefined): (item: Item) => ItemResult {
  const surroundings = diskSurroundings();
  return ({ id }) => {
    const definition = find(id);
    if (!definition) throw new Error(`no definition is known for the item ${id}`);
    return analyzeDefinition(definition, surroundings);
  };
}

/** What a worker needs in order to read a definition again: all but what was read. */
function fileOf(definition: Definition): DefinitionFile {
  const { text, frontMatter, manifestProblems, verdict, readProblem, bytes, sha256, invalidUtf8, ...file } =
    definition;
  return file;
}
