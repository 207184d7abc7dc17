import { goResolver } from './go.ts';
import { javaResolver } from './java.ts';
import { javascriptResolver } from './javascript.ts';
import { pythonResolver } from './python.ts';
import type { Place, Resolve } from './resolution.ts';
import { rustResolver } from './rust.ts';

/** One for each language that the project has, by the language's name. */
export async function resolversFor(place: Place): Promise<ReadonlyMap<string, Resolve>> {
  const languages = new Set(place.files.map(({ language }) => language));
  const found = new Map<string, Resolve>();
  if (languages.has('JavaScript') || languages.has('TypeScript')) {
    const resolve = await javascriptResolver(place);
    found.set('JavaScript', resolve).set('TypeScript', resolve);
  }
  for (const [language, open] of others) if (languages.has(language)) found.set(language, open(place));
  return found;
}

const others: readonly (readonly [string, (place: Place) => Resolve])[] = [
  ['Python', pythonResolver],
  ['Go', goResolver],
  ['Rust', rustResolver],
  ['Java', javaResolver],
];
