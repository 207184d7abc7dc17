// Bundles what starts often into a few files, because starting fast is a feature; the API keeps its imports.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';

// Each of these is a file of its own, loaded when it is asked for: help needs none, and no command needs all.
const apart = [
  'command',
  'programPool',
  'testPool',
  'docsPool',
  'docsWrite',
  'leftWorktrees',
  'depsPool',
  'primePool',
  'claudePool',
  'handOut',
  'deliver',
  'install',
  'doctor',
];

rmSync('dist', { recursive: true, force: true });
const shared = { bundle: true, outdir: 'dist', platform: 'node', target: 'node20', logLevel: 'warning' };
await build({
  ...shared,
  entryPoints: ['main', 'worker', 'primeWorker', ...apart].map((name) => `src/cli/${name}.ts`),
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
        bundle.onResolve({ filter: /^\.\/\w+\.ts$/ }, ({ path, kind }) => {
          const name = path.slice(2, -3);
          const isApart = kind === 'dynamic-import' && apart.includes(name);
          return isApart ? { path: `./${name}.cjs`, external: true } : undefined;
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
