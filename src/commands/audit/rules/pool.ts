import { dirname } from 'node:path';
import type { Definition, Position } from '../../../model/definition.ts';
import { parseInstancePool, type InstancePool } from '../../../model/instancePool.ts';
import { locateInBody, locateKey, type Check, type Surroundings } from '../observation.ts';

/** A number of instances that the body of a definition promises. */
export interface Claim {
  readonly instances: number;
  readonly text: string;
  /** "up to 8 instances" is a promise about the maximum only. */
  readonly isLimit: boolean;
  readonly at: Position;
}

/** What the rules that look across definitions need to know of an instance pool. */
export interface PoolFacts {
  /** The agent that is to staff it, where that is a name at all. */
  readonly agent: string | undefined;
  readonly agentAt: Position;
  /** Undefined where the block is invalid. */
  readonly pool: InstancePool | undefined;
  readonly minItemsAt: Position;
  readonly claims: readonly Claim[];
  /** Items that are there now, where the pool's source is a glob; undefined for other sources. */
  readonly files: number | undefined;
}

/** Whether an `instance_pool:` block is valid by itself. */
export const checkPool: Check = function* (definition) {
  const block = definition.frontMatter.data['instance_pool'];
  if (block === undefined) return;
  const parsed = parseInstancePool(block);
  if (!('problems' in parsed)) return;
  for (const { key, message } of parsed.problems) {
    const at = locateKey(definition, 'instance_pool', ...(key === undefined ? [] : [key]));
    yield { ruleId: 'instance-pool-invalid', message, at, evidence: key ?? 'instance_pool' };
  }
};

/** The facts of a definition's pool, or undefined where it has none. */
export function poolFacts(definition: Definition, { countFiles }: Surroundings): PoolFacts | undefined {
  const block = definition.frontMatter.data['instance_pool'];
  if (typeof block !== 'object' || block === null) return undefined;
  const parsed = parseInstancePool(block);
  const pool = 'pool' in parsed ? parsed.pool : undefined;
  return {
    agent: 'agent' in block && typeof block.agent === 'string' ? block.agent : undefined,
    agentAt: locateKey(definition, 'instance_pool', 'agent'),
    pool,
    minItemsAt: locateKey(definition, 'instance_pool', 'min_items'),
    claims: readClaims(definition),
    files: pool && /[*./]/.test(pool.items) ? countFiles(ownerOf(definition), pool.items) : undefined,
  };
}

/** The folder that a definition's globs start from: a project for its `.claude`, a plugin for its own. */
function ownerOf({ scope }: Definition): string {
  return scope.kind === 'project' ? dirname(scope.folder) : scope.folder;
}

const words = ['two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven', 'twelve'];
const claim = new RegExp(
  `(\\b(?:up to|at most|no more than|maximum of|max(?:imum)?|to|or)\\s+|[-–]\\s?)?\\b(\\d{1,4}|${words.join('|')})` +
    '(?:\\s+(?:parallel|concurrent|simultaneous|separate|independent|`?[\\w-]+`?))?\\s+(?:instances|subagents|agents)\\b',
  'gi',
);

function readClaims(definition: Definition): Claim[] {
  return firstMatches(definition.frontMatter.body).map((match) => {
    const number = (match[2] ?? '').toLowerCase();
    return {
      instances: words.includes(number) ? words.indexOf(number) + 2 : Number(number),
      text: match[0].trim().replaceAll(/\s+/g, ' '),
      isLimit: match[1] !== undefined,
      at: locateInBody(definition, match.index),
    };
  });
}

/** A text that promises more than a hundred numbers is no text for people. */
function firstMatches(body: string): RegExpExecArray[] {
  const matches: RegExpExecArray[] = [];
  for (const match of body.matchAll(claim)) {
    if (matches.push(match) === 100) break;
  }
  return matches;
}
