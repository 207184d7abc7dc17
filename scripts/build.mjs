// Bundles what starts often into a few files, because starting fast is a feature; the API keeps its imports.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { build } from 'esbuild';

// Each of these is a file of its own, loaded when it is asked for: help needs none, and no command needs all.
const apart = [
  'command',
  'sources/claude',
  'sources/claude/service',
  'sources/deps',
  'sources/docs',
  'sources/docs/write',
  'sources/prime',
  'sources/program',
  'sources/test',
  'running/leftWorktrees',
  'conversation/handOut',
  'conversation/deliver',
  'install',
  'doctor',
];
const programs = ['main', 'sources/audit/worker', 'sources/prime/worker'];

/** All bundles lie beside each other, so that each finds the others by name. */
const bundleOf = (path) => path.replaceAll('/', '-');

rmSync('dist', { recursive: true, force: true });
const shared = { bundle: true, outdir: 'dist', platform: 'node', target: 'node20', logLevel: 'warning' };
await build({
  ...shared,
  entryPoints: Object.fromEntries(
    [...programs, ...apart].map((path) => [bundleOf(path), `src/cli/${path}.ts`]),
  ),
  outExtension: { '.js': '.cjs' },
  format: 'cjs',
  // What only some commands need stays where npm put it: every start would have to read it.
  external: [
    'ae-cvss-calculator',
    'fast-xml-parser',
    'istanbul-lib-coverage',
    'tinyglobby',
    'oxc-parser',
    'oxc-resolver',
    '@vscode/tree-sitter-wasm',
    'gpt-tokenizer',
  ],
  minify: true,
  keepNames: true,
  // gray-matter asks for an old js-yaml of its own; one parser is enough.
  alias: {
    'js-yaml': resolve('node_modules/js-yaml'),
    // Its CommonJS file asks for its parts in a way that no bundler follows.
    'jsonc-parser': resolve('node_modules/jsonc-parser/lib/esm/main.js'),
  },
  define: { 'import.meta.url': 'bundleUrl' },
  banner: { js: 'const bundleUrl=require("node:url").pathToFileURL(__filename).href;' },
  supported: { 'dynamic-import': false },
  plugins: [
    {
      name: 'command-apart',
      setup(bundle) {
        bundle.onResolve({ filter: /^\..*\.ts$/ }, ({ path, kind, resolveDir }) => {
          const name = relative('src/cli', resolve(resolveDir, path)).slice(0, -'.ts'.length);
          const isApart = kind === 'dynamic-import' && apart.includes(name);
          return isApart ? { path: `./${bundleOf(name)}.cjs`, external: true } : undefined;
        });
      },
    },
  ],
});
// In parts, so that who imports the API loads the libraries of a command only when it runs.
await build({
  ...shared,
  entryPoints: ['src/index.ts'],
  format: 'esm',
  packages: 'external',
  splitting: true,
  chunkNames: 'parts/[name]-[hash]',
});
execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'], {
  stdio: 'inherit',
});

// Results of another build do not count. Times of files would not do: npm gives them new ones with each installation.
const bundles = readdirSync('dist').filter((name) => name.endsWith('.cjs'));
const digest = createHash('sha256');
for (const name of bundles.toSorted()) digest.update(readFileSync(join('dist', name)));
writeFileSync('dist/build.txt', `${digest.digest('hex')}\n`);

// Looking at this pack compiles what most runs need; all of it goes into the code cache.
const project = mkdtempSync(join(tmpdir(), 'pool-run-build-'));
for (const part of [
  'agents',
  'commands',
  'docs',
  'src/model',
  'README.md',
  'package.json',
  'package-lock.json',
]) {
  cpSync(part, join(project, part), { recursive: true });
}
const looking = ['audit', 'docs', 'deps', 'prime', '--osv', 'none', '--fail-on', 'never', '--quiet'];
execFileSync(process.execPath, ['bin/pool-run', ...looking, '--cwd', project], {
  env: { ...process.env, POOL_RUN_WRITE_CODE_CACHE: resolve('dist') },
  stdio: 'ignore',
});
rmSync(project, { recursive: true });
