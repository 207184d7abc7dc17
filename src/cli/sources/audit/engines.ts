import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { analyzeDefinition } from '../../../commands/audit/analyze.ts';
import { inlineEngine, type LocalOptions } from '../../../engines/local.ts';
import { threadsEngine } from '../../../engines/threads.ts';
import { readDefinition } from '../../../inputs/definitions.ts';
import type { Definition, DefinitionFile } from '../../../model/definition.ts';
import type { ItemResult } from '../../../model/outcome.ts';
import type { Item, Plan } from '../../../model/plan.ts';
import type { Engine } from '../../../model/ports.ts';
import { packageFolder, programVersion } from '../../installation.ts';
import { diskSurroundings } from './surroundings.ts';

/**
 * From how many instances, and how many bytes of definitions for each, worker threads pay. Below, starting them, reading
 * the files again and sending the results costs more than it saves: docs/decisions/0001-inline-or-threads.md.
 */
const threadsFrom = { instances: 4, bytesEach: 64 * 1024 * 1024 };

/** The local engine for an audit: on threads where they pay. */
export function auditEngine(plan: Plan, definitions: readonly Definition[]): Engine {
  const bytes = definitions.reduce((sum, definition) => sum + definition.bytes, 0);
  const instances = plan.shards.length;
  const pays = instances >= threadsFrom.instances && bytes >= instances * threadsFrom.bytesEach;
  return pays ? threadedAudit(definitions, plan.size.ceiling) : inlineAudit(definitions, plan.size.ceiling);
}

/** Analyses what is already read, in this thread. */
export function inlineAudit(definitions: readonly Definition[], ceiling: number): Engine {
  const byPath = new Map(definitions.map((definition) => [definition.path, definition]));
  return inlineEngine(
    analysis((path) => byPath.get(path)),
    localOptions(ceiling, byPath),
  );
}

/** Reads and analyses on one worker thread for each instance. */
export function threadedAudit(definitions: readonly Definition[], ceiling: number): Engine {
  const files = new Map(definitions.map((definition) => [definition.path, fileOf(definition)]));
  const url = pathToFileURL(join(packageFolder(), 'dist', 'sources-audit-worker.cjs'));
  const byPath = new Map(definitions.map((definition) => [definition.path, definition]));
  return threadsEngine({ url, data: files }, localOptions(ceiling, byPath));
}

function localOptions(ceiling: number, byPath: ReadonlyMap<string, Definition>): LocalOptions {
  return {
    version: programVersion(),
    ceiling,
    dependencies(item) {
      const definition = byPath.get(item.id);
      return definition && dependenciesOf(definition);
    },
  };
}

/** All that a result of the analyzers depends on besides a file's bytes; undefined where that is on the disk elsewhere. */
function dependenciesOf(definition: Definition): string | undefined {
  const { kind, text } = definition;
  const looksAround = text.includes('CLAUDE_PLUGIN_ROOT') || text.includes('instance_pool');
  if (kind === 'manifest' || definition.readProblem || looksAround) return undefined;
  const { scope, placeName, order, prefix, misplaced, problem, verdict } = definition;
  return JSON.stringify([kind, scope, placeName, order, prefix, misplaced, problem, verdict]);
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
