// Bundles what starts often into single files, because starting fast is a feature; the API keeps its imports.
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { build } from 'esbuild';

rmSync('dist', { recursive: true, force: true });
const shared = { bundle: true, platform: 'node', target: 'node20', logLevel: 'warning' };
await build({
  ...shared,
  entryPoints: { main: 'src/cli/main.ts', worker: 'src/cli/worker.ts' },
  outdir: 'dist',
  outExtension: { '.js': '.cjs' },
  format: 'cjs',
  minify: true,
  keepNames: true,
  // gray-matter asks for an old js-yaml of its own; one parser is enough.
  alias: { 'js-yaml': resolve('node_modules/js-yaml') },
  define: { 'import.meta.url': 'bundleUrl' },
  banner: { js: 'const bundleUrl=require("node:url").pathToFileURL(__filename).href;' },
});
await build({
  ...shared,
  entryPoints: { index: 'src/index.ts' },
  outdir: 'dist',
  format: 'esm',
  packages: 'external',
});
execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'], {
  stdio: 'inherit',
});

// Functions that an audit has compiled go into the code cache with the rest.
const cache = resolve('dist/main.cjs.cache');
execFileSync(process.execPath, ['bin/pool-run', 'plan', 'audit'], {
  env: { ...process.env, POOL_RUN_WRITE_CODE_CACHE: cache },
  stdio: ['ignore', 'ignore', 'inherit'],
});
