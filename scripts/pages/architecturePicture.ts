import { importGraph, layersOf, type ImportGraph } from './importGraph.ts';

/** In the order of the story that a run is, as far as a folder is part of it. */
const story = ['inputs', 'planning', 'commands', 'engines', 'journal', 'reporting'];

/** Ranks folders from what imports most to what imports nothing, siblings in the order of the story. */
export function order(folder: string, layers: ReadonlyMap<string, number>): number {
  return -100 * (layers.get(folder) ?? 0) + (story.indexOf(folder) + 1 || story.length + 1);
}

const roles: Readonly<Record<string, string>> = {
  model: 'the vocabulary',
  inputs: 'what is read',
  planning: 'size and shards',
  commands: 'items and analyzers',
  engines: 'who works',
  journal: 'what happened',
  reporting: 'what is told',
  run: 'the story',
  cli: 'wires and prints',
};

/** Measures in the picture's own units. */
const width = 960;
const box = { width: 140, height: 48 };
const step = 120;

interface Place {
  readonly x: number;
  readonly y: number;
}

/** `docs/pictures/architecture.svg`: the folders, and an arrow where files of one import files of another. */
export function architecturePicture(): string {
  const graph = importGraph('src');
  const places = placesOf(graph);
  const height = Math.max(...ysOf(places)) + box.height + 20;
  const arrows = [...graph].flatMap(([from, targets]) => [...targets].map((to) => arrow(places, from, to)));
  const boxes = Array.from(places, ([name, place]) => drawn(name, place));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="The folders of src, and which import which">
${look}
${arrows.join('\n')}
${boxes.join('\n')}
</svg>
`;
}

/** What imports stands above what is imported. A layer of one stands above the middle of what it imports from the widest one. */
function placesOf(graph: ImportGraph): ReadonlyMap<string, Place> {
  const layers = layersOf(graph);
  const top = Math.max(...layers.values());
  const rows = Array.from({ length: top + 1 }, (_, layer) =>
    [...graph.keys()]
      .filter((folder) => layers.get(folder) === layer)
      .toSorted((a, b) => order(a, layers) - order(b, layers)),
  );
  const widest = rows.reduce((most, row) => (row.length > most.length ? row : most), []);
  const middle = (folder: string): number => {
    const below = widest.flatMap((one, index) =>
      graph.get(folder)?.has(one) ? [spread(index, widest)] : [],
    );
    return below.length === 0 ? width / 2 : below.reduce((sum, x) => sum + x, 0) / below.length;
  };
  return new Map(
    rows.flatMap((row, layer) =>
      row.map((folder, index): [string, Place] => {
        const x = row.length === 1 ? middle(folder) : spread(index, row);
        return [folder, { x, y: 20 + (top - layer) * step }];
      }),
    ),
  );
}

/** The middle of one of several boxes side by side. */
function spread(index: number, { length }: readonly string[]): number {
  return ((index + 0.5) * width) / length;
}

function arrow(places: ReadonlyMap<string, Place>, from: string, to: string): string {
  const [start, end] = [places.get(from), places.get(to)];
  if (!start || !end) throw new Error(`There is no place for ${from} → ${to}`);
  // Arrows to one box end side by side. What leads past a whole row goes down between its boxes first.
  const aside = Math.max(-55, Math.min(55, Math.round((end.x - start.x) / 7)));
  const isLong = end.y - start.y > step && end.y === Math.max(...ysOf(places));
  const above = `${isLong ? start.x : start.x + aside},${start.y + box.height}`;
  const between = isLong ? ` ${start.x},${end.y - step + box.height + 10}` : '';
  return `<polyline points="${above}${between} ${end.x - aside},${end.y - 3}"/>`;
}

function ysOf(places: ReadonlyMap<string, Place>): number[] {
  return [...places.values()].map(({ y }) => y);
}

function drawn(name: string, { x, y }: Place): string {
  const { width: wide, height } = box;
  return `<rect x="${x - wide / 2}" y="${y}" width="${wide}" height="${height}" rx="6"/><text x="${x}" y="${y + 21}">${name}</text><text x="${x}" y="${y + 38}" class="role">${roles[name] ?? ''}</text>`;
}

const look = `<style>
  rect { fill: #eef3fb; stroke: #3b6cb7; stroke-width: 1.5 }
  text { fill: #1a2b45; font: 15px ui-monospace, Menlo, Consolas, monospace; text-anchor: middle }
  .role { font-size: 11px }
  polyline { fill: none; stroke: #7a8aa3; stroke-width: 1.2; marker-end: url(#head) }
  path { fill: #7a8aa3 }
  @media (prefers-color-scheme: dark) {
    rect { fill: #1c2a40; stroke: #7aa7e8 }
    text { fill: #e3ecf9 }
    polyline { stroke: #8fa0b8 }
    path { fill: #8fa0b8 }
  }
</style>
<defs><marker id="head" viewBox="0 0 8 8" refX="6" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0L8 4L0 8z"/></marker></defs>`;
