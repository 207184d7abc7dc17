import type { Definition } from '../../../model/definition.ts';
import { clientKeys, colors, dialogueKeys, isKnownModel, strayKeys } from '../clientVocabulary.ts';
import { locateKey, type Check } from '../observation.ts';
import { nearest } from '../../../model/nearest.ts';
import { quote } from '../../../model/quote.ts';

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
    const message = `The description has ${description.length} characters; ${maxDescription} are enough.`;
    yield { ruleId: 'long-description', message, at, evidence: 'description' };
  }
  if (isChosenByModel(definition) && when === undefined && !saysWhen(description.slice(0, mostRead))) {
    const message = 'The description does not say when to use this.';
    yield { ruleId: 'no-trigger', message, at, evidence: 'description' };
  }
};

function isChosenByModel({ kind, frontMatter }: Definition): boolean {
  const isHidden = String(frontMatter.data['disable-model-invocation']) === 'true';
  return kind === 'agent' || (kind === 'skill' && !isHidden);
}

/** Characters of a description within which it says when to use it, if it says so at all. */
const mostRead = 4096;

/** Most say it with the one word, and looking for that alone is much cheaper. */
function saysWhen(text: string): boolean {
  return /\bwhen\b/i.test(text) || trigger.test(text);
}

/** Words with which people say when something is meant to be used; found by reading some 1,500 descriptions. */
const trigger = new RegExp(
  [
    '\\b(?:when(?:ever)?|once|as soon as|before|after|pro-?actively|asks?|mentions?|needs?|invoked?|spawn|call this)\\b',
    '\\bif (?:you|the user|asked)\\b',
    '\\buse\\b[^.]{0,40}?\\b(?:for|to|in|at|on|by|with|during|this|it)\\b',
    '\\b(?:used (?:for|to|by)|(?:must|should) be (?:used|called)|only (?:runs|applies))\\b',
    '\\b(?:trigger(?:s|ed)?|dispatch(?:ed|es)?|delegat(?:e|ed|es))\\b',
    '\\b(?:best|ideal|reach|suited|intended) for\\b',
    '\\bfor (?:tasks|requests|questions)\\b',
    '\\bat the (?:start|end|beginning) of\\b',
    '<example>|当|時に|とき|使用时|用于|场合|때',
  ].join('|'),
  'i',
);

/** Keys that mean nothing to the client. */
export const checkKeys: Check = function* (definition) {
  const { kind, frontMatter } = definition;
  if (kind === 'manifest') return;
  const known = clientKeys[kind];
  for (const key of Object.keys(frontMatter.data)) {
    if (known.has(key)) continue;
    const message = dialogueKeys.has(key.toLowerCase())
      ? `The description has ended above: the client reads this line as a key ${quote(key)} of its own.`
      : `The client does not know the key ${quote(key)} here.${hint(key, kind)}`;
    yield { ruleId: 'unknown-key', message, at: locateKey(definition, key), evidence: key };
  }
};

function hint(key: string, kind: 'agent' | 'command' | 'skill'): string {
  const meant = strayKeys[kind][key] ?? nearest(key, [...clientKeys[kind]]);
  return meant === undefined ? '' : ` Did you mean "${meant}"?`;
}

/** Names of a model and a colour that the client does not know. */
export const checkValues: Check = function* (definition) {
  const { color, model } = definition.frontMatter.data;
  if (definition.kind === 'agent' && typeof color === 'string' && !colors.includes(color.toLowerCase())) {
    const message = `The client does not know the colour ${quote(color)}; it knows ${colors.join(', ')}.`;
    yield { ruleId: 'unknown-color', message, at: locateKey(definition, 'color'), evidence: color };
  }
  if (typeof model === 'string' && model !== '' && !isKnownModel(model)) {
    const message = `${quote(model)} is neither a model alias nor the id of a Claude model.`;
    yield { ruleId: 'unknown-model', message, at: locateKey(definition, 'model'), evidence: model };
  }
};

/** What is expected of a skill's name and size. */
export const checkSkill: Check = function* (definition) {
  const { kind, frontMatter, placeName, text } = definition;
  if (kind !== 'skill') return;
  const { name } = frontMatter.data;
  if (typeof name === 'string' && name !== '' && name !== placeName) {
    const message = `The name is ${quote(name)}, but the client calls this skill ${quote(placeName)}, after its folder.`;
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
