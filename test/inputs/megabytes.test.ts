import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { analyzeDefinition } from '../../src/commands/audit/analyze.ts';
import { readDefinition } from '../../src/inputs/definitions.ts';
import { project } from '../project.ts';

const head = 'name: a\ndescription: Use when asked.\ninstance_pool:\n  agent: x\n  items: y\n';

// What a search that is not linear would need minutes for; the test's own time limit is what fails then.
it.each([
  '\n',
  '\t\n',
  ' ',
  '- \n',
  '(a)',
  '((',
  '!`a` ',
  '5 agents ',
  'sk-',
  '```!\n',
  '# pool-run-ignore x: y\n',
])(
  'a megabyte of %j is read and judged like any other text',
  (unit) => {
    const folder = project({});
    const file = join(folder, 'f.md');
    const megabyte = unit.repeat(Math.floor(1_000_000 / unit.length));
    const scope = { kind: 'plugin', id: 'p', plugin: 'p', folder } as const;
    const texts = [
      `---\n${head}${megabyte}\n---\n`,
      `---\n${head}tools: ${megabyte.replaceAll('\n', ' ')}\n---\n`,
      `---\n${head}---\n${megabyte}`,
    ];
    for (const text of texts) {
      writeFileSync(file, text);
      for (const kind of ['agent', 'command'] as const) {
        const definition = readDefinition({ path: 'f.md', file, kind, scope, placeName: 'f', order: 0 });
        const { findings } = analyzeDefinition(definition, { exists: () => false, countFiles: () => 0 });
        expect(definition.verdict.loads).toBe(true);
        expect(findings.length).toBeLessThan(3000);
      }
    }
  },
  20_000,
);
