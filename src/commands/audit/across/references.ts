import type { Facts } from '../analyze.ts';
import { builtInAgents, builtInSkills } from '../clientVocabulary.ts';
import type { PlacedObservation } from '../observation.ts';
import { quote } from '../../../model/quote.ts';

/** Agents that replace a built-in one, and skills that agents need and nobody brings. */
export function* checkSurroundings(all: readonly Facts[]): Iterable<PlacedObservation> {
  const isThere = skillFinder(all);
  for (const one of all.filter(({ kind }) => kind === 'agent')) {
    yield* checkOverride(one);
    for (const skill of one.skills.filter((name) => !isThere(name))) {
      const message = `This agent asks for the skill ${quote(skill)}, which is not here.`;
      yield { ruleId: 'missing-reference', path: one.path, message, at: one.skillsAt, evidence: skill };
    }
  }
}

/** Tells whether a skill can be called by a name. What other plugins bring is not known, so it counts as there. */
function skillFinder(all: readonly Facts[]): (name: string) => boolean {
  const callable = all.filter(({ kind }) => kind === 'skill' || kind === 'command');
  const names = new Set([...builtInSkills, ...callable.flatMap(namesOf)]);
  const plugins = new Set(all.map(({ scope }) => scope.plugin));
  return (name) => names.has(name) || (name.includes(':') && !plugins.has(name.split(':')[0]));
}

/** The bare name, and the one with the plugin's before it. */
export function namesOf({ verdict, scope }: Facts): string[] {
  return scope.plugin === undefined ? [verdict.name] : [verdict.name, `${scope.plugin}:${verdict.name}`];
}

function* checkOverride({ verdict, scope, path, nameAt }: Facts): Iterable<PlacedObservation> {
  if (scope.kind === 'plugin' || !verdict.loads || !builtInAgents.has(verdict.name)) return;
  const message = `This agent replaces the client's built-in agent ${quote(verdict.name)}.`;
  yield { ruleId: 'overrides-built-in', path, message, at: nameAt, evidence: verdict.name };
}
