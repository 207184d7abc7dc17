export const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

const digest = 'sha512-AAAA';

export const commit = '0123456789abcdef0123456789abcdef01234567';

const manifest = json({ name: 'app', dependencies: { a: '^1.0.0' }, devDependencies: { d: '^2.0.0' } });

/** Files of each kind of lockfile that say the same: `a` asks for `b`, and `d` is only for development. */
export const same: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'package-lock 1': {
    'package.json': manifest,
    'package-lock.json': json({
      lockfileVersion: 1,
      dependencies: {
        a: {
          version: '1.2.0',
          integrity: digest,
          requires: { b: '^1.0.0' },
          dependencies: { b: { version: '1.0.0', integrity: digest } },
        },
        d: { version: '2.0.0', integrity: digest, dev: true },
      },
    }),
  },
  'package-lock 3': {
    'package.json': manifest,
    'package-lock.json': json({
      lockfileVersion: 3,
      packages: {
        '': { dependencies: { a: '^1.0.0' } },
        'node_modules/a': { version: '1.2.0', integrity: digest, dependencies: { b: '^1.0.0' } },
        'node_modules/a/node_modules/b': { version: '1.0.0', integrity: digest },
        'node_modules/d': { version: '2.0.0', integrity: digest, dev: true },
      },
    }),
  },
  'pnpm 5': {
    'package.json': manifest,
    'pnpm-lock.yaml': [
      'lockfileVersion: 5.4',
      'dependencies:\n  a: 1.2.0_b@1.0.0',
      'devDependencies:\n  d: 2.0.0',
      'packages:',
      `  /a/1.2.0_b@1.0.0:\n    resolution: {integrity: ${digest}}\n    dependencies:\n      b: 1.0.0`,
      `  /b/1.0.0:\n    resolution: {integrity: ${digest}}`,
      `  /d/2.0.0:\n    resolution: {integrity: ${digest}}\n    dev: true`,
    ].join('\n'),
  },
  'pnpm 9': {
    'package.json': manifest,
    'pnpm-lock.yaml': [
      "lockfileVersion: '9.0'",
      'importers:\n  .:\n    dependencies:\n      a: {specifier: ^1.0.0, version: 1.2.0(b@1.0.0)}',
      '    devDependencies:\n      d: {specifier: ^2.0.0, version: 2.0.0}',
      `packages:\n  a@1.2.0:\n    resolution: {integrity: ${digest}}`,
      `  b@1.0.0:\n    resolution: {integrity: ${digest}}\n  d@2.0.0:\n    resolution: {integrity: ${digest}}`,
      'snapshots:\n  a@1.2.0(b@1.0.0):\n    dependencies:\n      b: 1.0.0\n  b@1.0.0: {}\n  d@2.0.0: {}',
    ].join('\n'),
  },
  'yarn 1': {
    'package.json': manifest,
    'yarn.lock': [
      '# yarn lockfile v1',
      `a@^1.0.0:\n  version "1.2.0"\n  resolved "https://registry.yarnpkg.com/a/-/a-1.2.0.tgz#${commit}"\n  dependencies:\n    b "^1.0.0"`,
      `"b@^1.0.0", b@^1.0.1:\n  version "1.0.0"\n  integrity ${digest}`,
      `d@^2.0.0:\n  version "2.0.0"\n  integrity ${digest}`,
    ].join('\n\n'),
  },
  'yarn 4': {
    'package.json': manifest,
    'yarn.lock': [
      '__metadata:\n  version: 8',
      '"a@npm:^1.0.0":\n  version: 1.2.0\n  resolution: "a@npm:1.2.0"\n  dependencies:\n    b: "npm:^1.0.0"\n  checksum: 10/aa',
      '"app@workspace:.":\n  version: 0.0.0-use.local\n  resolution: "app@workspace:."',
      '"b@npm:^1.0.0":\n  version: 1.0.0\n  resolution: "b@npm:1.0.0"\n  checksum: 10/aa',
      '"d@npm:^2.0.0":\n  version: 2.0.0\n  resolution: "d@npm:2.0.0"\n  checksum: 10/aa',
    ].join('\n\n'),
  },
  bun: {
    'package.json': manifest,
    'bun.lock': `{
  "lockfileVersion": 1,
  "workspaces": { "": { "name": "app", "dependencies": { "a": "^1.0.0" }, "devDependencies": { "d": "^2.0.0" }, }, },
  "packages": {
    "a": ["a@1.2.0", "", { "dependencies": { "b": "^1.0.0" } }, "${digest}"],
    "a/b": ["b@1.0.0", "", {}, "${digest}"],
    "d": ["d@2.0.0", "", {}, "${digest}"],
  }
}`,
  },
  poetry: {
    'pyproject.toml':
      '[tool.poetry]\nname = "app"\n[tool.poetry.dependencies]\npython = "^3"\nA = "^1.0"\n[tool.poetry.group.dev.dependencies]\nd = "*"\n',
    'poetry.lock': [
      '[[package]]\nname = "A"\nversion = "1.2.0"\nfiles = [{file = "a", hash = "sha256:a"}]\n[package.dependencies]\nb = ">=1"',
      '[[package]]\nname = "b"\nversion = "1.0.0"\nfiles = [{file = "b", hash = "sha256:a"}]',
      '[[package]]\nname = "d"\nversion = "2.0.0"\nfiles = [{file = "d", hash = "sha256:a"}]',
      '[metadata]\nlock-version = "2.1"',
    ].join('\n\n'),
  },
  uv: {
    'pyproject.toml': '[project]\nname = "app"\ndependencies = ["a>=1"]\n[dependency-groups]\ndev = ["d"]\n',
    'uv.lock': [
      'version = 1',
      '[[package]]\nname = "a"\nversion = "1.2.0"\nsource = { registry = "https://pypi.org/simple" }\ndependencies = [{ name = "b" }]\nsdist = { url = "u", hash = "sha256:a" }',
      '[[package]]\nname = "app"\nversion = "0.1.0"\nsource = { editable = "." }\ndependencies = [{ name = "a" }]\n[package.dev-dependencies]\ndev = [{ name = "d" }]',
      '[[package]]\nname = "b"\nversion = "1.0.0"\nsource = { registry = "https://pypi.org/simple" }\nwheels = [{ url = "u", hash = "sha256:a" }]',
      '[[package]]\nname = "d"\nversion = "2.0.0"\nsource = { registry = "https://pypi.org/simple" }\nwheels = [{ url = "u", hash = "sha256:a" }]',
    ].join('\n\n'),
  },
  cargo: {
    'Cargo.toml': '[package]\nname = "app"\n[dependencies]\na = "1"\n[dev-dependencies]\nd = "2"\n',
    'Cargo.lock': [
      'version = 4',
      '[[package]]\nname = "a"\nversion = "1.2.0"\nsource = "registry+https://github.com/rust-lang/crates.io-index"\nchecksum = "aa"\ndependencies = ["b"]',
      '[[package]]\nname = "app"\nversion = "0.1.0"\ndependencies = ["a", "d"]',
      '[[package]]\nname = "b"\nversion = "1.0.0"\nsource = "registry+https://github.com/rust-lang/crates.io-index"\nchecksum = "aa"',
      '[[package]]\nname = "d"\nversion = "2.0.0"\nsource = "registry+https://github.com/rust-lang/crates.io-index"\nchecksum = "aa"',
    ].join('\n\n'),
  },
};
