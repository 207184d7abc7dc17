import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

/** What a file of the sources exports under a name. */
export async function valueOf(file: string, name: string): Promise<unknown> {
  const module = (await import(pathToFileURL(resolve(file)).href)) as Readonly<Record<string, unknown>>;
  return module[name];
}

/** The words of a type that is one of a list, `(typeof words)[number]`; undefined for other types. */
export async function wordsOf(type: string, file: string): Promise<readonly string[] | undefined> {
  const [, list] = /^\(typeof (\w+)\)\[number\]$/.exec(type) ?? [];
  return list === undefined ? undefined : ((await valueOf(file, list)) as readonly string[]);
}
