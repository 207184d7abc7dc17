import { order } from './architecturePicture.ts';
import { importGraph, layersOf } from './importGraph.ts';
import { code, filled, table } from './sections.ts';

/** `docs/architecture.md`. */
export function architecturePage(): string {
  const graph = importGraph('src');
  const layers = layersOf(graph);
  const folders = [...graph.keys()].toSorted((a, b) => order(a, layers) - order(b, layers));
  return filled('docs/architecture.md', {
    imports: table(
      ['folder', 'imports from'],
      folders.map((folder) => [
        code(`src/${folder}`),
        [...(graph.get(folder) ?? [])]
          .toSorted((a, b) => order(a, layers) - order(b, layers))
          .map(code)
          .join(', '),
      ]),
    ),
  });
}
