import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { parseSync } from 'oxc-parser';

/** Which folders of the sources import which others. */
export type ImportGraph = ReadonlyMap<string, ReadonlySet<string>>;

/** Reads the imports of all TypeScript files below a folder, types and what is loaded later included. */
export function importGraph(root: string): ImportGraph {
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.ts'),
  );
  const graph = new Map<string, Set<string>>();
  for (const file of files.toSorted()) {
    const from = folderOf(file);
    if (from === undefined) continue;
    const known = graph.get(from) ?? new Set();
    graph.set(from, known);
    for (const name of importedBy(join(root, file))) {
      const to = folderOf(relative(root, join(root, dirname(file), name)));
      if (to !== undefined && to !== from) known.add(to);
    }
  }
  return graph;
}

/** The folder directly below the root; a file that lies in none is the public door to all of them. */
function folderOf(file: string): string | undefined {
  const [first, ...others] = file.split(sep);
  return others.length > 0 ? first : undefined;
}

function importedBy(path: string): string[] {
  const text = readFileSync(path, 'utf8');
  const { staticImports, staticExports, dynamicImports } = parseSync(path, text).module;
  const named = [
    ...staticImports.map(({ moduleRequest }) => moduleRequest.value),
    ...staticExports.flatMap(({ entries }) => entries.map(({ moduleRequest }) => moduleRequest?.value ?? '')),
    ...dynamicImports.map(({ moduleRequest: { start, end } }) => text.slice(start + 1, end - 1)),
  ];
  return named.filter((name) => name.startsWith('.'));
}

/** How many steps each folder stands above those that import nothing, by the longest way. Throws where imports run in a circle. */
export function layersOf(graph: ImportGraph): ReadonlyMap<string, number> {
  const layers = new Map<string, number>();
  const visit = (folder: string, above: readonly string[]): number => {
    const known = layers.get(folder);
    if (known !== undefined) return known;
    if (above.includes(folder)) throw new Error(`Imports run in a circle: ${[...above, folder].join(' → ')}`);
    const below = [...(graph.get(folder) ?? [])].map((one) => visit(one, [...above, folder]));
    const layer = Math.max(-1, ...below) + 1;
    layers.set(folder, layer);
    return layer;
  };
  for (const folder of graph.keys()) visit(folder, []);
  return layers;
}
