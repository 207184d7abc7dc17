import { quote } from '../model/quote.ts';
import { checkPath, refusalOf } from './componentPaths.ts';
import { areHooks } from './hooks.ts';
import { isObject } from './isObject.ts';
import { componentKeys, listedPaths, type ComponentKey, type Reporter } from './manifest.ts';

/** Checks a `plugin.json`; what the client refuses in it makes it refuse the whole plugin. */
export function checkPlugin(data: Record<string, unknown>, folder: string, report: Reporter): void {
  const { name, version, hooks } = data;
  if (typeof name !== 'string' || name === '') {
    report.refuse('it needs a "name" with a text value', 'name', name === undefined);
  } else if (/[\s:@/\\]|\p{Cc}/u.test(name)) {
    report.refuse(`the name ${quote(name)} holds a blank or one of : @ / \\`, 'name');
  }
  if (version !== undefined && typeof version !== 'string')
    report.refuse('"version" must be text', 'version');
  for (const key of componentKeys) checkComponents(key, data, folder, report);
  checkOtherKeys(data, report);
  if (typeof hooks === 'string') checkPath('hooks', hooks, folder, report);
}

function checkOtherKeys(data: Record<string, unknown>, report: Reporter): void {
  for (const [key, isValid] of Object.entries(otherKeys)) {
    if (data[key] !== undefined && !isValid(data[key]))
      report.refuse(`"${key}" has a value of the wrong kind`, key);
  }
}

function checkComponents(
  key: ComponentKey,
  data: Record<string, unknown>,
  folder: string,
  report: Reporter,
): void {
  const value = data[key];
  if (value === undefined) return;
  if (!areComponents(key, value)) {
    report.refuse(`${quote(key)} must be a path or a list of paths`, key);
    return;
  }
  for (const path of listedPaths(value)) {
    const refusal = refusalOf(key, path);
    if (refusal === undefined) checkPath(key, path, folder, report);
    else report.refuse(refusal, path);
  }
}

function areComponents(key: ComponentKey, value: unknown): boolean {
  if (typeof value === 'string') return value !== '';
  if (Array.isArray(value)) return value.every((path) => typeof path === 'string');
  return key === 'commands' && isObject(value) && Object.values(value).every(isNamedCommand);
}

/** A command that a manifest names: with a path or with its text, not with both. */
function isNamedCommand(entry: unknown): boolean {
  if (!isObject(entry)) return false;
  const { source, content } = entry;
  return (typeof source === 'string') !== (typeof content === 'string');
}

/** Further keys of a plugin, and whether a value is one that the client takes; with others it refuses the plugin. */
const otherKeys: Readonly<Record<string, (value: unknown) => boolean>> = {
  hooks: (value) => arePaths(value) || (isObject(value) && areHooks(value)),
  mcpServers: (value) => arePaths(value) || isObjectOfObjects(value),
  lspServers: (value) => arePaths(value) || isObjectOfObjects(value),
  outputStyles: arePaths,
  workflows: arePaths,
  dependencies: Array.isArray,
  settings: isObject,
  userConfig: isObject,
};

function arePaths(value: unknown): boolean {
  return typeof value === 'string' || Array.isArray(value);
}

function isObjectOfObjects(value: unknown): boolean {
  return isObject(value) && Object.values(value).every(isObject);
}
