import { describe, expect, it } from 'vitest';
import { look } from './inventories.ts';

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
const integrity = 'sha512-AAAA';

/** A package-lock with these packages, which the project asks for unless they are nested. */
function npm(
  packages: Readonly<Record<string, object>>,
  dependencies: Readonly<Record<string, string>> = {},
) {
  const installed = Object.entries(packages).map(([name, more]) => [
    `node_modules/${name}`,
    { version: '1.0.0', integrity, ...more },
  ]);
  const names = Object.keys(packages).filter((name) => !name.includes('/node_modules/'));
  const asked = { ...Object.fromEntries(names.map((name) => [name, '*'])), ...dependencies };
  return {
    'package.json': json({ name: 'app', dependencies: asked }),
    'package-lock.json': json({ lockfileVersion: 3, packages: { '': {}, ...Object.fromEntries(installed) } }),
  };
}

describe('rules on packages', () => {
  it.each<[string, object, readonly string[]]>([
    ['a package with a digest', {}, []],
    ['a deprecated one', { deprecated: 'use b' }, ['deprecated-package package-lock.json:5']],
    ['one that runs a script', { hasInstallScript: true }, ['install-script package-lock.json:5']],
    ['one without a digest', { integrity: undefined }, ['missing-integrity package-lock.json:5']],
    ['one that another package brings along', { integrity: undefined, inBundle: true }, []],
    [
      'an archive from elsewhere',
      { resolved: 'https://example.org/a.tgz' },
      ['not-from-registry package-lock.json:5'],
    ],
    ['a mirror of the registry', { resolved: 'https://npm.example.org/repo/a/-/a-1.0.0.tgz' }, []],
    [
      'a commit over an open connection',
      { resolved: 'git+http://example.org/a.git#0123456789abcdef0123456789abcdef01234567' },
      ['insecure-source package-lock.json:5', 'not-from-registry package-lock.json:5'],
    ],
    ['a folder of the project', { resolved: 'packages/a', link: true }, []],
  ])('%s', async (_, entry, expected) => {
    expect((await look(npm({ a: entry }))).findings).toEqual(expected);
  });

  it.each([
    ['0123456789abcdef0123456789abcdef01234567', '.'],
    ['main', ', and no commit or digest pins it.'],
  ])('say whether the archive of a code host is that of a commit: %s', async (reference, end) => {
    const address = `https://codeload.github.com/o/a/tar.gz/${reference}`;
    const { messages } = await look({
      'package.json': json({ dependencies: { a: 'o/a' } }),
      'yarn.lock': `# yarn lockfile v1\n\na@o/a:\n  version "1.0.0"\n  resolved "${address}"\n`,
    });
    expect(messages).toEqual([expect.stringMatching(/^a 1\.0\.0 comes from "https:/)]);
    expect(messages[0]?.endsWith(`"${end}`)).toBe(true);
  });

  it('never shows the login in an address', async () => {
    const { messages } = await look(npm({ a: { resolved: 'https://me:secret@example.org/a.tgz' } }));
    expect(messages).toEqual(['a 1.0.0 comes from "https://example.org/a.tgz".']);
  });

  it('say the shortest way from a direct dependency', async () => {
    const { messages } = await look(
      npm({
        long: { dependencies: { middle: '1' } },
        'long/node_modules/middle': { dependencies: { old: '1' } },
        short: { dependencies: { old: '1' } },
        'short/node_modules/old': {},
        'long/node_modules/old': { deprecated: 'no' },
      }),
    );
    expect(messages).toContain('old 1.0.0 is deprecated: "no" (by way of long > middle > old).');
  });

  it('several major versions of a package that is needed at run time', async () => {
    const files = npm({
      a: { version: '1.0.0' },
      b: { dependencies: { a: '^2' } },
      'b/node_modules/a': { version: '2.0.0' },
    });
    expect((await look(files)).messages).toEqual(['a is locked in 2 major versions: 1.0.0, 2.0.0.']);
  });

  it('licences against those that the project allows', async () => {
    const files = npm({
      a: { license: 'MIT' },
      b: { license: '(GPL-3.0-only OR MIT)' },
      c: { license: 'MIT AND GPL-3.0-only' },
      d: { license: 'SEE LICENSE IN x' },
      e: {},
    });
    expect((await look(files)).findings).toEqual([]);
    const { messages } = await look(files, ['mit']);
    expect(messages).toEqual([
      'c 1.0.0 has the licence "MIT AND GPL-3.0-only", which the project does not allow.',
      'd 1.0.0 has the licence "SEE LICENSE IN x", which the project does not allow.',
      'The licences of 1 of 5 packages are not in this file.',
    ]);
  });
});

describe('rules on what manifests ask for', () => {
  it('a lockfile that lacks a package, or has one out of range', async () => {
    const { messages } = await look(npm({ a: {}, b: {} }, { b: '^2.0.0', c: '^1.0.0' }));
    expect(messages).toEqual([
      'b "^2.0.0" is asked for here, and the lockfile holds 1.0.0.',
      'c "^1.0.0" is asked for here, and the lockfile does not hold it.',
    ]);
  });

  it.each(['file:../x', 'workspace:*', 'link:./x', 'npm:b@^1.0.0', 'latest', '^1.0.0 || ^2.0.0', '1.x'])(
    'nothing of %s, which the lockfile holds or need not hold',
    async (range) => {
      expect((await look(npm({ a: {} }, { a: range }))).findings).toEqual([]);
    },
  );

  it.each<[string, Readonly<Record<string, string>>, readonly string[]]>([
    [
      'of uv, unless it is only for other platforms',
      {
        'pyproject.toml':
          '[project]\nname = "app"\ndependencies = [\n"a",\n"b; python_version < \'3\'",\n]\n',
        'uv.lock': 'version = 1\n[[package]]\nname = "app"\nsource = { virtual = "." }\n',
      },
      ['lock-out-of-step pyproject.toml:4'],
    ],
    [
      'of Bundler, unless Ruby decides about it',
      {
        Gemfile: "gem 'a'\ngem 'b' if RUBY_VERSION < '2'\nif windows\n  gem 'c'\nend\n",
        'Gemfile.lock': 'GEM\n  specs:\n\nDEPENDENCIES\n',
      },
      ['lock-out-of-step Gemfile:1'],
    ],
    [
      'of Cargo, whose renamed packages have their own names there',
      {
        'Cargo.toml':
          '[package]\nname = "app"\n[dependencies]\na = { package = "real", version = "1" }\nmissing = "1"\nown = { path = "own" }\n',
        'Cargo.lock':
          'version = 4\n[[package]]\nname = "app"\nversion = "1.0.0"\n[[package]]\nname = "real"\nversion = "1.0.0"\nsource = "registry+x"\nchecksum = "a"\n',
      },
      ['lock-out-of-step Cargo.toml:5'],
    ],
    [
      'of Go',
      {
        'go.mod': 'module m\nrequire (\n\ta.b/c v1.0.0\n\ta.b/d v1.0.0\n)\n',
        'go.sum': 'a.b/c v1.0.0/go.mod h1:a=\n',
      },
      ['lock-out-of-step go.mod:4'],
    ],
    [
      'of yarn 1, by name and range',
      {
        'package.json': json({ workspaces: ['packages/*'], dependencies: { a: '^1.0.0', b: '^1.0.0' } }),
        'packages/own/package.json': json({ name: 'own', dependencies: { c: '^1.0.0' } }),
        'test/fixtures/broken/package.json': '{',
        'yarn.lock':
          '# yarn lockfile v1\n\n\na@^1.0.0:\n  version "1.0.0"\n  integrity sha512-a\n\nb@^2.0.0:\n  version "2.0.0"\n  integrity sha512-a\n',
      },
      ['lock-out-of-step package.json:7', 'lock-out-of-step packages/own/package.json:4'],
    ],
  ])('a lockfile %s', async (_, files, expected) => {
    const { findings, failures } = await look(files);
    expect({ findings, failures }).toEqual({ findings: expected, failures: [] });
  });

  it('nothing of what overrides decide', async () => {
    const files = npm({ a: {} }, { a: '^2.0.0' });
    const { dependencies } = JSON.parse(files['package.json']) as { dependencies: object };
    const manifest = json({ dependencies, overrides: { a: '1.0.0' } });
    expect((await look({ ...files, 'package.json': manifest })).findings).toEqual([]);
  });

  it.each<[string, string, readonly string[]]>([
    [
      'requirements.txt',
      'a\nb>=1\nc==1.0\nd~=1.0\ne<2\n',
      ['unpinned-dependency requirements.txt:1', 'unpinned-dependency requirements.txt:2'],
    ],
    [
      'requirements.txt',
      'a @ git+https://example.org/a.git\nb @ git+https://example.org/b.git@0123456789abcdef0123456789abcdef01234567\n',
      [
        'not-from-registry requirements.txt:1',
        'unpinned-dependency requirements.txt:1',
        'not-from-registry requirements.txt:2',
      ],
    ],
    ['requirements.txt', 'a==1 --hash=sha256:a\nb==1\n', ['missing-integrity requirements.txt:2']],
    [
      'package.json',
      json({ dependencies: { a: '*', b: '^1.0.0', c: '', d: 'github:o/d' } }),
      [
        'unpinned-dependency package.json:3',
        'unpinned-dependency package.json:5',
        'not-from-registry package.json:6',
        'unpinned-dependency package.json:6',
      ],
    ],
    ['package.json', json({ private: true, dependencies: { b: '^1.0.0' } }), ['no-lockfile package.json:1']],
    [
      'pom.xml',
      '<project>\n<dependencies>\n<dependency><groupId>g</groupId><artifactId>a</artifactId><version>LATEST</version></dependency>\n</dependencies>\n<repositories><repository><url>http://example.org/m</url></repository></repositories>\n</project>\n',
      ['insecure-source pom.xml:5', 'unpinned-dependency pom.xml:3'],
    ],
    [
      'build.gradle.kts',
      'dependencies {\n    implementation("g:a:1.+")\n    testImplementation("g:b:1.0")\n}\n',
      ['unpinned-dependency build.gradle.kts:2'],
    ],
    ['go.mod', 'module m\nrequire example.org/a v1.0.0\n', ['missing-integrity go.mod:1']],
  ])('in %s without a lockfile: %j', async (path, text, expected) => {
    expect((await look({ [path]: text })).findings.toSorted()).toEqual(expected.toSorted());
  });
});

describe('files that cannot be read as what they are called', () => {
  it.each<[string, string, RegExp]>([
    [
      'package-lock.json',
      '{\n  "lockfileVersion": 3,\n  "packages": {',
      /^package-lock.json:3: it ends in the midst of its JSON\. Restore/,
    ],
    ['package-lock.json', '{\n"a": 1,\n}\n', /^package-lock.json:3: it is no valid JSON here/],
    [
      'package-lock.json',
      json({ lockfileVersion: 4 }),
      /^package-lock.json:2: its format has version 4; known are 1 to 3\. Update pool-run/,
    ],
    ['package-lock.json', '', /^package-lock.json:1: it ends in the midst/],
    ['package-lock.json', '[]', /^package-lock.json:1: it holds no mapping/],
    ['pnpm-lock.yaml', "lockfileVersion: '10.0'\n", /^pnpm-lock.yaml:1: its format has version 10.0/],
    [
      'pnpm-lock.yaml',
      "lockfileVersion: '9.0'\npackages:\n  a: [\n",
      /^pnpm-lock.yaml:\d: it is no valid YAML/,
    ],
    [
      'yarn.lock',
      '# yarn lockfile v1\n\na@^1:\n<<<<<<< HEAD\n',
      /^yarn.lock:4: this line is none of a lockfile/,
    ],
    ['yarn.lock', '# yarn lockfile v2\n', /^yarn.lock:1: its format has version 2/],
    ['yarn.lock', 'hello', /^yarn.lock:1: it does not begin/],
    ['yarn.lock', '__metadata:\n  version: 99\n', /^yarn.lock:2: its format has version 99/],
    ['bun.lock', '{ "lockfileVersion": 2 }', /^bun.lock:1: its format has version 2/],
    ['bun.lock', '{\n "lockfileVersion": 1,\n', /^bun.lock:3: it is no valid JSON here/],
    ['bun.lockb', '\u0000', /^bun.lockb:1: this lockfile is binary\. `bun install --save-text-lockfile`/],
    ['Cargo.lock', 'version = 9\n', /^Cargo.lock:1: its format has version 9/],
    ['Cargo.lock', 'version = 4\n[[package]\n', /^Cargo.lock:2: it is no valid TOML/],
    ['uv.lock', 'version = 2\n', /^uv.lock:1: its format has version 2/],
    ['poetry.lock', '[metadata]\nlock-version = "3.0"\n', /^poetry.lock:2: its format has version 3.0/],
    ['Pipfile.lock', '{}', /^Pipfile.lock:1: its format has version none/],
    ['composer.lock', '{}', /^composer.lock:1: it has no list of packages/],
    ['Gemfile.lock', 'hello\n', /^Gemfile.lock:1: it has none of the sections/],
    ['Gemfile.lock', 'GEM\n  specs:\n<<<<<<< HEAD\n', /^Gemfile.lock:3: a merge conflict/],
    ['packages.lock.json', '{"version": 3}', /^packages.lock.json:1: its format has version 3/],
    ['gradle.lockfile', 'what is this\n', /^gradle.lockfile:1: this line is none/],
    [
      'go.mod',
      'module m\n\nrequire (\n\texample.org/a v1.0.0\n',
      /^go.mod:5: it ends in the midst of `require \(`/,
    ],
    ['go.mod', 'modul m\n', /^go.mod:1: this line is none of a go.mod/],
    ['pom.xml', '<project>\n<dependencies>\n', /^pom.xml:\d: it is no valid XML/],
    ['pyproject.toml', '[project\n', /^pyproject.toml:1: it is no valid TOML/],
  ])('%s: %j', async (path, text, expected) => {
    const { failures } = await look({ [path]: text });
    expect(failures).toEqual([expect.stringMatching(expected)]);
  });
});
