import { clientKeys, colors, isKnownModel } from '../clientVocabulary.ts';
import { locateKey, type Check } from '../observation.ts';
import { nearest } from '../../../model/nearest.ts';

/** The longest description that is kept whole everywhere (the skills specification's limit), in characters. */
const maxDescription = 1024;

/** Lines that a skill may have before its details belong into other files (Anthropic's guide to skills). */
const maxSkillLines = 500;

/** What the description says to the model that has to choose. */
export const checkDescription: Check = function* (definition) {
  const { description, when_to_use: when } = definition.frontMatter.data;
  if (typeof description !== 'string' || description.trim() === '') return;
  const at = locateKey(definition, 'description');
  if (description.length > maxDescription) {
    const message = `The description has ${description.length} characters; over ${maxDescription} it is cut off in places.`;
    yield { ruleId: 'long-description', message, at, evidence: 'description' };
  }
  const isChosenByModel = definition.kind === 'agent' || definition.kind === 'skill';
  if (isChosenByModel && when === undefined && !trigger.test(description)) {
    const message = 'The description does not say when to use this.';
    yield { ruleId: 'no-trigger', message, at, evidence: 'description' };
  }
};

const trigger =
  /\b(when|whenever|use (this|it|for|to|proactively|immediately|after|before|if)|used? (when|for|to|by)|should be used|must be used|invoke|trigger|call this|proactively|asks?|mentions?|if (you|the user)|for (tasks|requests|questions)|needs?|before|after|例|当)/i;

/** Keys that mean nothing to the client. */
export const checkKeys: Check = function* (definition) {
  const { kind, frontMatter } = definition;
  if (kind === 'manifest') return;
  const known = clientKeys[kind];
  for (const key of Object.keys(frontMatter.data)) {
    if (known.has(key)) continue;
    const meant = nearest(key, [...known]);
    const message = `The client does not know the key "${key}".${meant ? ` Did you mean "${meant}"?` : ''}`;
    yield { ruleId: 'unknown-key', message, at: locateKey(definition, key), evidence: key };
  }
};

/** Names of a model and a colour that the client does not know. */
export const checkValues: Check = function* (definition) {
  const { color, model } = definition.frontMatter.data;
  if (definition.kind === 'agent' && typeof color === 'string' && !colors.includes(color.toLowerCase())) {
    const message = `The client does not know the colour "${color}"; it knows ${colors.join(', ')}.`;
    yield { ruleId: 'unknown-color', message, at: locateKey(definition, 'color'), evidence: color };
  }
  if (typeof model === 'string' && model !== '' && !isKnownModel(model)) {
    const message = `"${model}" is neither a model alias nor the id of a Claude model.`;
    yield { ruleId: 'unknown-model', message, at: locateKey(definition, 'model'), evidence: model };
  }
};

/** What is expected of a skill's name and size. */
export const checkSkill: Check = function* (definition) {
  const { kind, frontMatter, placeName, text } = definition;
  if (kind !== 'skill') return;
  const { name } = frontMatter.data;
  if (typeof name === 'string' && name !== '' && name !== placeName) {
    const message = `The name is "${name}", but the client calls this skill "${placeName}", after its folder.`;
    yield { ruleId: 'skill-name-mismatch', message, at: locateKey(definition, 'name'), evidence: name };
  }
  const lines = text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
  if (lines > maxSkillLines) {
    const message = `This skill has ${lines} lines; ${maxSkillLines} are advised.`;
    yield {
      ruleId: 'skill-too-long',
      message,
      at: { line: maxSkillLines + 1, column: 1 },
      evidence: 'lines',
    };
  }
};
