import { writeRepository } from '../measuring/repository.ts';
import { Random } from '../packs/random.ts';

/** How large the generated project is. */
export interface ProjectSize {
  /** JavaScript files. */
  readonly modules: number;
  readonly documents: number;
  /** Packages in the lock file. */
  readonly packages: number;
}

/**
 * Writes a project that all commands have something to do with: modules that import each other, documents that link to each
 * other, a lock file, and two suites of tests that each keep a core busy for about a second, in a git repository of one commit (some
 * tools refuse to work without). The same seed gives the same bytes.
 */
export function writeProject(folder: string, size: ProjectSize, seed: number): void {
  const random = new Random(seed);
  const files = new Map([
    ...modules(size.modules, random),
    ...documents(size.documents, random),
    ...lockFile(size.packages, random),
    ...suites(),
  ]);
  writeRepository(folder, files);
}

type Files = [path: string, text: string][];

const perFolder = 20;

function moduleName(index: number): string {
  return `src/part-${Math.floor(index / perFolder)}/module-${index}`;
}

function modules(count: number, random: Random): Files {
  return Array.from({ length: count }, (_, index) => {
    // Mostly what came before; a later one closes a cycle.
    const imported = Array.from({ length: random.between(1, 6) }, () =>
      random.chance(0.98) ? random.between(0, Math.max(0, index - 1)) : random.between(0, count - 1),
    );
    const others = [...new Set(imported)].filter((other) => other !== index);
    const imports = others.map((other) => `import { work${other} } from '../../${moduleName(other)}.js';`);
    const functions = Array.from({ length: random.between(3, 12) }, (__, number) =>
      body(index, number, random),
    );
    const calls = others.map((other) => `work${other}(value)`).join(' + ') || '0';
    const last = `/** Does the work of module ${index}. */\nexport function work${index}(value) {\n  return step${index}x0(value) + ${calls};\n}\n`;
    return [`${moduleName(index)}.js`, [...imports, '', ...functions, last].join('\n')];
  });
}

function body(index: number, number: number, random: Random): string {
  const lines = Array.from({ length: random.between(2, 14) }, () => {
    const [high, low] = [random.between(10, 99), random.between(1, 9)];
    return random.chance(0.5)
      ? `  if (rest > ${high}) rest -= ${low};`
      : `  for (let turn = 0; turn < ${low}; turn += 1) rest += turn * ${high};`;
  });
  return `function step${index}x${number}(value) {\n  let rest = value;\n${lines.join('\n')}\n  return rest;\n}\n`;
}

const words = 'pool work item shard plan run merge report board line engine value order time'.split(' ');

function documents(count: number, random: Random): Files {
  const names = Array.from({ length: count }, (_, index) => `docs/part-${index % 10}/page-${index}.md`);
  const pages = names.map((name, index): [string, string] => {
    const sections = Array.from({ length: random.between(4, 16) }, (_, number) => {
      const text = Array.from({ length: random.between(40, 200) }, () => random.pick(words)).join(' ');
      const other = random.between(0, count - 1);
      const link = `[page ${other}](../part-${other % 10}/page-${other}.md#section-${random.between(0, 3)})`;
      return `## Section ${number}\n\n${text}. See ${link}.\n`;
    });
    return [name, `# Page ${index}\n\n${sections.join('\n')}`];
  });
  return [
    ['README.md', '# Project\n\nA generated project.\n\n## Install\n\n## Usage\n\n## License\n\nMIT\n'],
    ...pages,
  ];
}

function lockFile(count: number, random: Random): Files {
  const packages = Object.fromEntries(
    Array.from({ length: count }, (_, index) => [
      `node_modules/package-${index}`,
      {
        version: `${random.between(1, 9)}.${random.between(0, 20)}.${random.between(0, 9)}`,
        integrity: digest(random),
        license: 'MIT',
        ...(index + 7 < count && { dependencies: { [`package-${index + random.between(1, 7)}`]: '*' } }),
      },
    ]),
  );
  const manifest = {
    name: 'generated',
    version: '1.0.0',
    private: true,
    type: 'module',
    license: 'MIT',
    scripts: {
      'test:unit': 'node --test test/unit/busy.test.js',
      'test:integration': 'node --test test/integration/busy.test.js',
    },
    dependencies: { 'package-0': packages['node_modules/package-0']?.version ?? '1.0.0' },
  };
  const { name, version, license, dependencies } = manifest;
  const root = { '': { name, version, license, dependencies } };
  const lock = { name, version, lockfileVersion: 3, requires: true, packages: { ...root, ...packages } };
  return [
    ['package.json', `${JSON.stringify(manifest, null, 2)}\n`],
    ['package-lock.json', `${JSON.stringify(lock, null, 2)}\n`],
  ];
}

/** What stands for 64 bytes in base64: of the last letter only the upper bits count. */
function digest(random: Random): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  return `sha512-${random.text(letters, 85)}${random.pick(['A', 'Q', 'g', 'w'])}==`;
}

/** How long each suite keeps a core busy, in milliseconds. */
const busy = 1_500;

function suites(): Files {
  const test = `import { test } from 'node:test';\n\ntest('keeps a core busy', () => {\n  const end = performance.now() + ${busy};\n  while (performance.now() < end);\n});\n`;
  return [
    ['test/unit/busy.test.js', test],
    ['test/integration/busy.test.js', test],
  ];
}
