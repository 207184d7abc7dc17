import { groupBy } from '../../model/groupBy.ts';
import { cargoSuites } from './detect/cargo.ts';
import { goSuites } from './detect/go.ts';
import { javascriptSuites } from './detect/javascript.ts';
import { pythonSuites } from './detect/python.ts';
import { setsWorkers } from './detect/workers.ts';
import type { Found, Project, Suite } from './suite.ts';

/** All suites of a project, from its files alone: nothing of it is run. */
export function detectSuites(project: Project): Suite[] {
  const found = [javascriptSuites, pythonSuites, goSuites, cargoSuites].flatMap((suitesOf) =>
    suitesOf(project),
  );
  const told = found.map((suite) => ({ ...suite, setsWorkers: setsWorkers(project, suite) }));
  const byName = groupBy(told, nameOf);
  return [...byName].flatMap(([name, same]) =>
    same.map((suite, index) => ({ ...suite, id: idOf(name, same, index) })),
  );
}

/** `unit:vitest`, `e2e:playwright:packages/app`. */
function nameOf({ kind, runner, folder }: Found): string {
  return folder === '.' ? `${kind}:${runner}` : `${kind}:${runner}:${folder}`;
}

/** Several of one name are told apart by their scripts, or else by their order. */
function idOf(name: string, same: readonly Found[], index: number): string {
  if (same.length === 1) return name;
  const scripts = new Set(same.map(({ script }) => script));
  const mark = scripts.size === same.length ? same[index]?.script : undefined;
  return `${name}@${mark ?? index + 1}`;
}

/** Fewer test files than this for each part are not worth another start of the runner. */
const filesPerShard = 20;

/**
 * How many parts of a suite pay. The runners that can be divided use all cores but one by themselves: only where that leaves one
 * of two idle, and no other suite has a use for it, another start of the runner is worth its time.
 */
export function partsWorthwhile(suites: number, cores: number): number {
  return suites === 1 && cores === 2 ? 2 : 1;
}

/**
 * The items of a suite: itself, or its shards where its runner can divide it and it is large. End-to-end tests are never divided:
 * they mostly share a server, a port or a browser; nor are those that run one file at a time.
 */
export function shardsOf(suite: Suite, most: number): Suite[] {
  const canDivide = suite.runner === 'vitest' || suite.runner === 'jest';
  const total = Math.min(most, Math.floor(suite.files.length / filesPerShard));
  if (!canDivide || suite.setsWorkers === true || suite.kind !== 'unit' || total < 2) return [suite];
  return Array.from({ length: total }, (_, index) => ({
    ...suite,
    id: `${suite.id}#${index + 1}/${total}`,
    decidedBy: `${suite.decidedBy}, in ${total} parts, because its runner alone leaves a core idle`,
    shard: { index: index + 1, total },
  }));
}

/** The id of the suite that a shard belongs to. */
export function suiteIdOf(item: string): string {
  return item.replace(/#\d+\/\d+$/, '');
}
