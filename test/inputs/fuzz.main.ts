// Reads random and mutated front matters in a process of its own, whose time and memory the test then judges.
import * as fc from 'fast-check';
import { analyzeDefinition } from '../../src/commands/audit/analyze.ts';
import { peakMemory } from '../../src/engines/peakMemory.ts';
import { readDefinition } from '../../src/inputs/definitions.ts';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { frontMatterText } from '../frontMatters.ts';

const [seed = '0', runs = '10000'] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'pool-run-fuzz-'));
const file = join(folder, 'f.md');
const surroundings = { exists: () => false, countFiles: () => 0 };
const places = [
  { kind: 'agent', scope: { kind: 'project', id: '.claude', folder } },
  { kind: 'agent', scope: { kind: 'plugin', id: 'plugin .', plugin: 'p', folder } },
  { kind: 'skill', scope: { kind: 'project', id: '.claude', folder } },
  { kind: 'command', scope: { kind: 'project', id: '.claude', folder } },
] as const;

let longest = 0;
let verdicts = 0;
for (const [index, text] of fc
  .sample(frontMatterText, { numRuns: Number(runs), seed: Number(seed) })
  .entries()) {
  writeFileSync(file, text);
  const place = places[index % places.length] ?? places[0];
  const started = performance.now();
  const definition = readDefinition({ ...place, path: 'f.md', file, placeName: 'f', order: 0 });
  const { findings } = analyzeDefinition(definition, surroundings);
  longest = Math.max(longest, performance.now() - started);
  if (typeof definition.verdict.loads === 'boolean' && Array.isArray(findings)) verdicts += 1;
}
rmSync(folder, { recursive: true });
const rss = peakMemory();
process.stdout.write(JSON.stringify({ verdicts, longest, rss }));
