import type { Definition, Position, Verdict } from '../../model/definition.ts';
import type { ItemResult } from '../../model/outcome.ts';
import { toFindings, locateKey, type Check, type Observation, type Surroundings } from './observation.ts';
import { checkDescription, checkKeys, checkSkill, checkValues } from './rules/description.ts';
import { checkFrontMatter, checkHooks, checkIdentity, checkText } from './rules/frontMatter.ts';
import { checkManifest } from './rules/manifest.ts';
import { checkPool, poolFacts, type PoolFacts } from './rules/pool.ts';
import { checkReferences } from './rules/references.ts';
import { checkSecrets } from './rules/secrets.ts';
import { checkShell } from './rules/shell.ts';
import { checkTools } from './rules/tools.ts';
import { checkSilences, readSilences, type OwnSilence } from './silences.ts';

/** Every check that needs one definition alone. */
const checks: readonly Check[] = [
  checkText,
  checkFrontMatter,
  checkHooks,
  checkIdentity,
  checkKeys,
  checkValues,
  checkDescription,
  checkSkill,
  checkTools,
  checkShell,
  checkReferences,
  checkManifest,
  checkPool,
  checkSecrets,
  checkSilences,
];

/** What the rules that look across definitions know of one. Plain JSON, so that it can come from another thread. */
export interface Facts {
  readonly path: string;
  readonly kind: Definition['kind'];
  readonly scope: {
    readonly id: string;
    readonly kind: Definition['scope']['kind'];
    readonly plugin?: string;
  };
  readonly order: number;
  readonly verdict: Verdict;
  readonly description: string;
  readonly nameAt: Position;
  readonly descriptionAt: Position;
  readonly skills: readonly string[];
  readonly skillsAt: Position;
  readonly silences: readonly OwnSilence[];
  readonly pool?: PoolFacts;
}

/** Audits one definition: its findings, and what the rules across definitions need. */
export function analyzeDefinition(definition: Definition, surroundings: Surroundings): ItemResult {
  const observations: Observation[] = [];
  for (const check of checks) observations.push(...firstOf(check(definition, surroundings)));
  return { findings: toFindings(definition.path, observations), facts: factsOf(definition, surroundings) };
}

/** Observations that one check may make in one file: more tell nobody more, and a hostile file could make millions. */
const most = 200;

function* firstOf(observations: Iterable<Observation>): Iterable<Observation> {
  let count = 0;
  for (const observation of observations) {
    count += 1;
    if (count < most) yield observation;
    else {
      yield { ...observation, message: `${observation.message} More like this may follow in this file.` };
      return;
    }
  }
}

function factsOf(definition: Definition, surroundings: Surroundings): Facts {
  const { path, kind, scope, order, verdict, frontMatter } = definition;
  const { description, skills } = frontMatter.data;
  const pool = poolFacts(definition, surroundings);
  return {
    path,
    kind,
    scope: { id: scope.id, kind: scope.kind, ...(scope.plugin !== undefined && { plugin: scope.plugin }) },
    order,
    verdict,
    description: typeof description === 'string' ? description : '',
    nameAt: locateKey(definition, 'name'),
    descriptionAt: locateKey(definition, 'description'),
    skills: kind === 'agent' ? namesIn(skills) : [],
    skillsAt: skills === undefined ? { line: 1, column: 1 } : locateKey(definition, 'skills'),
    silences: readSilences(definition),
    ...(pool && { pool }),
  };
}

/** Skill names as the client takes them: a list, or a text with commas. */
function namesIn(value: unknown): string[] {
  const entries: readonly unknown[] = Array.isArray(value)
    ? value
    : typeof value === 'string'
      ? value.split(',')
      : [];
  return entries.flatMap((entry) => (typeof entry === 'string' && entry.trim() !== '' ? [entry.trim()] : []));
}
