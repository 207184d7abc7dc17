import type { Definition, Position } from '../../../model/definition.ts';
import type { RuleId } from '../catalogue.ts';
import { locateKey, positionIn, type Check, type Observation } from '../observation.ts';
import { quote } from '../../../model/quote.ts';

/** Whether the file can be read at all, and whether it is text. */
export const checkText: Check = function* ({ readProblem, text, invalidUtf8 }) {
  if (readProblem) {
    yield observe('unreadable-file', `This file is not read: ${readProblem.message}.`, readProblem.code);
    return;
  }
  const nul = text.indexOf('\0');
  if (nul >= 0) {
    yield observe(
      'not-text',
      'This file holds NUL bytes: it is binary, or text in UTF-16.',
      'nul',
      positionIn(text, nul),
    );
  } else if (invalidUtf8) {
    const at = positionIn(text, text.indexOf('\uFFFD'));
    yield observe(
      'not-text',
      'This file holds bytes that are no UTF-8; the client reads them as �.',
      'utf8',
      at,
    );
  }
};

/** Whether the client can use the front matter. */
export const checkFrontMatter: Check = function* (definition) {
  const { frontMatter, verdict, kind } = definition;
  const { problem, cutAt, duplicateKey, status } = frontMatter;
  if (status === 'refused' && problem) {
    yield observe(
      'front-matter-language',
      `The front matter is not read: ${problem.message}.`,
      'language',
      problem.at,
    );
  }
  if (status === 'unusable' && problem) {
    const effect = verdict.loads ? effectOnLoading(kind, verdict.name) : 'the client does not load this file';
    const message = `The front matter cannot be used: ${problem.message}; ${effect}.`;
    yield observe('front-matter-unusable', message, 'front matter', problem.at);
  }
  if (cutAt && status !== 'absent') {
    const message = 'The client ends the front matter at this `---`; what follows is body text.';
    yield observe('front-matter-cut', message, 'cut', cutAt);
  }
  if (duplicateKey) {
    const message = `The key ${quote(duplicateKey.key)} stands twice; the last one counts.`;
    yield observe('duplicate-key', message, duplicateKey.key, duplicateKey.at);
  }
};

/** Whether the client can use the hooks of a project's agent. */
export const checkHooks: Check = function* (definition) {
  if (definition.verdict.reason !== 'hooks-invalid') return;
  const message = 'The client cannot use these hooks and does not load this agent.';
  yield observe('invalid-hooks', message, 'hooks', locateKey(definition, 'hooks'));
};

function effectOnLoading(kind: Definition['kind'], name: string): string {
  return kind === 'agent'
    ? `the agent loads as ${quote(name)} without its settings`
    : 'it loads without its settings';
}

/** Documents that people keep beside agents; without front matter they are not meant as agents. */
const documentName =
  /^(readme|changelog|contributing|license|claude|agents|index|todo|notes|security)(\b|_)/i;

/** Whether the client finds the name and the description that it needs. */
export const checkIdentity: Check = function* (definition) {
  const { kind, frontMatter, readProblem } = definition;
  if (readProblem || frontMatter.status === 'unusable' || frontMatter.status === 'refused') return;
  if (kind === 'agent') yield* checkAgentIdentity(definition);
  const isHidden = String(frontMatter.data['disable-model-invocation']) === 'true';
  if (kind === 'skill' && definition.verdict.reason === 'only-by-name' && !isHidden) {
    const message = 'This skill has no description that the model could find it by.';
    yield observe('missing-description', message, 'description', locateKey(definition, 'description'));
  }
};

function* checkAgentIdentity(definition: Definition): Iterable<Observation> {
  const { frontMatter, placeName, scope, verdict } = definition;
  const { name, description } = frontMatter.data;
  const isPlugin = scope.kind === 'plugin';
  if (isDocument(definition)) return;
  const notLoaded = 'the client does not load this agent';
  if (verdict.reason === 'named-after-file' || (!isPlugin && !isText(name))) {
    const effect = isPlugin ? `the client calls this agent ${quote(placeName)}` : notLoaded;
    const message = `There is no usable name: ${effect}.`;
    yield observe('missing-name', message, 'name', locateKey(definition, 'name'));
  }
  if (verdict.reason === 'name-invalid') {
    const message = `The client does not load an agent with the name ${quote(String(name))}.`;
    yield observe('invalid-name', message, 'name', locateKey(definition, 'name'));
  }
  if (!isDescription(description, isPlugin)) {
    const effect = isPlugin ? 'the model is told nothing of this agent' : notLoaded;
    const message = `There is no usable description: ${effect}.`;
    yield observe('missing-description', message, 'description', locateKey(definition, 'description'));
  }
}

function isDocument({ frontMatter, placeName, scope }: Definition): boolean {
  return frontMatter.status === 'absent' && scope.kind !== 'plugin' && documentName.test(placeName);
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}

/** A plugin's agent may also have a number or a truth value for a description; the client makes text of it. */
function isDescription(value: unknown, isPlugin: boolean): boolean {
  if (typeof value === 'string') return value.trim() !== '' || (!isPlugin && value !== '');
  return isPlugin && (typeof value === 'number' || typeof value === 'boolean');
}

function observe(
  ruleId: RuleId,
  message: string,
  evidence: string,
  at: Position = { line: 1, column: 1 },
): Observation {
  return { ruleId, message, at, evidence };
}
