import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { maskSecrets } from '../model/secrets.ts';
import type { ItemOutcome } from '../model/outcome.ts';
import type { RunStore } from '../model/ports.ts';
import { writeAtomically } from './atomicFile.ts';
import { openFileJournal } from './file.ts';
import { memoryJournal } from './memory.ts';

/** The folder that holds everything which pool-run writes in a project. */
export const stateFolder = '.pool-run';

/**
 * Makes the folder of a new run below `project` and opens its journal. Throws the file system's own error when the
 * folder cannot be written.
 */
export function createRunFolder(project: string, run: string): RunStore & { readonly path: string } {
  const state = join(project, stateFolder);
  mkdirSync(state, { recursive: true });
  const ignore = join(state, '.gitignore');
  if (!existsSync(ignore)) writeFileSync(ignore, '*\n');
  const path = join(state, 'runs', run);
  for (const folder of ['shards', 'artifacts']) mkdirSync(join(path, folder), { recursive: true });
  const write = (name: string, text: string): void => writeAtomically(join(path, name), maskSecrets(text));
  return {
    run,
    path,
    journal: openFileJournal(join(path, 'coordination.log')),
    writePlan: (plan) => write('plan.json', toJson(plan)),
    writeShard: (index, shard) => write(`shards/${index}.json`, toJson(shard)),
    writeArtifact(instance, outcomes) {
      const name = instance.replaceAll(/[^\w.-]+/g, '_');
      write(`artifacts/${name}.json`, toJson({ instance, outcomes: outcomes.map(delivered) }));
      write(`artifacts/${name}.md`, artifactText(instance, outcomes));
    },
    writeBoard: (board) => write('task_board.json', toJson(board)),
    writeReport: (extension, text) => write(`report.${extension}`, text),
  };
}

function nothing(): void {}

/** A store that writes nothing: for callers of the API who want the report and no files. */
export function memoryStore(run: string): RunStore {
  return {
    run,
    journal: memoryJournal(),
    writePlan: nothing,
    writeShard: nothing,
    writeArtifact: nothing,
    writeBoard: nothing,
    writeReport: nothing,
  };
}

/** A run's id: sorts by time, and differs between runs that start in the same millisecond. */
export function newRunId(now: Date, random: string): string {
  return `${now.toISOString().replaceAll(/[-:]/g, '').replace('.', '-').toLowerCase()}-${random}`;
}

/** What people look for in an artifact; facts for the merge stand in the journal. */
function delivered(outcome: ItemOutcome): object {
  if (outcome.status === 'failed') return outcome;
  const { item, status, milliseconds, result } = outcome;
  return { item, status, milliseconds, findings: result.findings };
}

function artifactText(instance: string, outcomes: readonly ItemOutcome[]): string {
  const lines = outcomes.map((outcome) =>
    outcome.status === 'done'
      ? `- ${JSON.stringify(outcome.item)}: ${outcome.result.findings.length} findings`
      : `- ${JSON.stringify(outcome.item)}: failed, ${JSON.stringify(outcome.reason)}`,
  );
  return [`# ${instance}`, '', ...lines, ''].join('\n');
}

function toJson(value: unknown): string {
  return `${JSON.stringify(value, null, 1)}\n`;
}
