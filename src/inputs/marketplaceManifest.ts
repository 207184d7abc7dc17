import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { quote } from '../model/quote.ts';
import { checkPath, refusalOf } from './componentPaths.ts';
import { isObject } from './isObject.ts';
import { componentKeys, listedPaths, localSource, type Reporter } from './manifest.ts';

/** Checks a `marketplace.json`; a bad entry spoils only itself. */
export function checkMarketplace(data: Record<string, unknown>, folder: string, report: Reporter): void {
  const { name, owner, plugins } = data;
  if (typeof name !== 'string' || !/^\S+$/.test(name))
    report.refuse('it needs a "name" without blanks', 'name', name === undefined);
  if (!isObject(owner) || typeof owner['name'] !== 'string') {
    report.refuse('it needs an "owner" with a "name"', 'owner', owner === undefined);
  }
  if (Array.isArray(plugins)) checkEntries(plugins, { data, folder, report });
  else report.refuse('it needs a list "plugins"', 'plugins', plugins === undefined);
}

function checkEntries(entries: readonly unknown[], marketplace: Marketplace): void {
  const { report } = marketplace;
  const seen = new Set<string>();
  for (const [index, entry] of entries.entries()) {
    const label = isObject(entry) && typeof entry['name'] === 'string' ? entry['name'] : `entry ${index + 1}`;
    if (isObject(entry)) checkEntry(entry, label, marketplace);
    else report.invalid(`${label} is no object`, 'plugins');
    if (seen.has(label))
      report.invalid(`there are two plugins named ${quote(label)}; the first is installed`, label);
    seen.add(label);
  }
}

interface Marketplace {
  readonly data: Record<string, unknown>;
  readonly folder: string;
  readonly report: Reporter;
}

function checkEntry(entry: Record<string, unknown>, label: string, marketplace: Marketplace): void {
  const { data, folder, report } = marketplace;
  const { name, source } = entry;
  if (typeof name !== 'string' || !/^[A-Za-z0-9][\w.-]*$/.test(name)) {
    report.invalid(`${quote(label)} needs a "name" of letters, digits, dots and hyphens`, label);
  }
  const local = localSource(entry, data);
  if (isObject(source)) {
    if (!isRemote(source))
      report.invalid(`the source of ${quote(label)} is of no kind that the client knows`, label);
  } else if (local === undefined) {
    report.invalid(`the source of ${quote(label)} must begin with "./" or be an object`, label);
  } else if (!existsSync(join(folder, local))) {
    report.unresolved(
      `the source ${quote(String(source))} of ${quote(label)} does not exist`,
      String(source),
    );
  } else checkListed(entry, join(folder, local), report);
}

function checkListed(entry: Record<string, unknown>, folder: string, report: Reporter): void {
  for (const key of componentKeys) {
    for (const path of listedPaths(entry[key])) {
      const refusal = refusalOf(key, path);
      if (refusal === undefined) checkPath(key, path, folder, report);
      else report.invalid(refusal, path);
    }
  }
}

/** Kinds of remote sources, and what each must bring. */
function isRemote({ source, ...rest }: Record<string, unknown>): boolean {
  const needed = { github: 'repo', url: 'url', 'git-subdir': 'url', npm: 'package' };
  return Object.entries(needed).some(([kind, key]) => source === kind && typeof rest[key] === 'string');
}
