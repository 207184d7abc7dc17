import type { CodebaseStructure } from '../../../model/codebase.ts';
import type { Place } from '../imports/resolution.ts';
import { isObject, readJson } from './json.ts';

type Command = CodebaseStructure['commands'][number];

/** What the words of a script are called that does a thing. */
const purposes: readonly (readonly [string, RegExp])[] = [
  ['build', /^(?:build|compile|bundle|dist|all)$/],
  ['test', /^(?:tests?|check|spec)$|^test[:_-]/],
  ['lint', /^(?:lint|clippy|vet|eslint|ruff)$|^lint[:_-]/],
  ['format', /^(?:format|fmt|prettier)$/],
  ['types', /^(?:typecheck|type-check|check-types|types|mypy|pyright)$/],
  ['run', /^(?:dev|start|serve|run)$/],
];

/** How to build, test and check the project, as its own files at the top say. */
export function findCommands(place: Place): Command[] {
  const found = [
    ...ofPackage(place),
    ...ofMakefile(place),
    ...ofJustfile(place),
    ...ofComposer(place),
    ...ofDotnet(place),
    ...ofLanguages(place),
  ];
  const order = purposes.map(([purpose]) => purpose);
  return found.toSorted((a, b) => order.indexOf(a.purpose) - order.indexOf(b.purpose)).slice(0, 16);
}

function purposeOf(name: string): string | undefined {
  return purposes.find(([, pattern]) => pattern.test(name))?.[0];
}

function ofPackage({ paths, read }: Place): Command[] {
  const { scripts } = readJson(read('package.json'));
  if (!isObject(scripts)) return [];
  const manager = managerOf(paths);
  return Object.keys(scripts).flatMap((name) => {
    const purpose = purposeOf(name);
    const command = name === 'test' ? `${manager} test` : `${manager} run ${name}`;
    return purpose === undefined ? [] : [{ purpose, command, from: 'package.json' }];
  });
}

function ofComposer({ paths, read }: Place): Command[] {
  const { scripts } = paths.has('composer.json') ? readJson(read('composer.json')) : {};
  return isObject(scripts) ? namedCommands(Object.keys(scripts), 'composer', 'composer.json') : [];
}

/** A solution, or a project alone, is all that the tool of .NET needs. */
function ofDotnet({ paths }: Place): Command[] {
  const from = [...paths].find((path) => /^[^/]+\.(?:slnx?|csproj|fsproj)$/.test(path));
  return ['build', 'test'].flatMap((purpose) =>
    from === undefined ? [] : [{ purpose, command: `dotnet ${purpose}`, from }],
  );
}

function managerOf(paths: ReadonlySet<string>): string {
  if (paths.has('pnpm-lock.yaml') || paths.has('pnpm-workspace.yaml')) return 'pnpm';
  if (paths.has('yarn.lock')) return 'yarn';
  return paths.has('bun.lock') || paths.has('bun.lockb') ? 'bun' : 'npm';
}

function ofMakefile({ paths, read }: Place): Command[] {
  const from = ['Makefile', 'makefile', 'GNUmakefile'].find((name) => paths.has(name));
  if (from === undefined) return [];
  const targets = [...(read(from) ?? '').matchAll(/^([a-z][\w-]*)\s*:(?![:=])/gm)].map(
    (match) => match[1] ?? '',
  );
  return namedCommands(targets, 'make', from);
}

function ofJustfile({ paths, read }: Place): Command[] {
  const from = ['justfile', 'Justfile'].find((name) => paths.has(name));
  if (from === undefined) return [];
  const recipes = [...(read(from) ?? '').matchAll(/^([a-z][\w-]*)[^:=\n]*:(?!=)/gm)].map(
    (match) => match[1] ?? '',
  );
  return namedCommands(recipes, 'just', from);
}

function namedCommands(names: readonly string[], program: string, from: string): Command[] {
  return [...new Set(names)].flatMap((name) => {
    const purpose = purposeOf(name);
    return purpose === undefined ? [] : [{ purpose, command: `${program} ${name}`, from }];
  });
}

/** What a language's own tool does wherever its manifest lies at the top. */
const byManifest: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  'Cargo.toml': [
    ['build', 'cargo build'],
    ['test', 'cargo test'],
    ['lint', 'cargo clippy'],
  ],
  'go.mod': [
    ['build', 'go build ./...'],
    ['test', 'go test ./...'],
    ['lint', 'go vet ./...'],
  ],
  'tox.ini': [['test', 'tox']],
  'phpunit.xml': [['test', 'vendor/bin/phpunit']],
  'phpunit.xml.dist': [['test', 'vendor/bin/phpunit']],
  '.rspec': [['test', 'bundle exec rspec']],
  'CMakeLists.txt': [['build', 'cmake -B build && cmake --build build']],
  'Package.swift': [
    ['build', 'swift build'],
    ['test', 'swift test'],
  ],
  'mix.exs': [['test', 'mix test']],
  'pytest.ini': [['test', 'pytest']],
  mvnw: [
    ['build', './mvnw package'],
    ['test', './mvnw test'],
  ],
  gradlew: [
    ['build', './gradlew build'],
    ['test', './gradlew test'],
  ],
};

/** What a table in `pyproject.toml` says that is used. */
const byTable: readonly (readonly [RegExp, string, string])[] = [
  [/^\[tool\.tox\b/m, 'test', 'tox'],
  [/^\[tool\.pytest\b/m, 'test', 'pytest'],
  [/^\[tool\.ruff\b/m, 'lint', 'ruff check'],
  [/^\[tool\.mypy\b/m, 'types', 'mypy'],
];

function ofLanguages({ paths, read }: Place): Command[] {
  const named = Object.entries(byManifest).flatMap(([from, pairs]) =>
    paths.has(from) ? pairs.map(([purpose, command]) => ({ purpose, command, from })) : [],
  );
  const from = 'pyproject.toml';
  const python = read(from) ?? '';
  const used = byTable.flatMap(([table, purpose, command]) =>
    table.test(python) ? [{ purpose, command, from }] : [],
  );
  const maven = paths.has('pom.xml') && !paths.has('mvnw') ? ['package', 'test'] : [];
  return [
    ...named,
    ...used,
    ...maven.map((goal) => ({
      purpose: goal === 'test' ? goal : 'build',
      command: `mvn ${goal}`,
      from: 'pom.xml',
    })),
  ];
}
