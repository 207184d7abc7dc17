import { describe, expect, it } from 'vitest';
import { look } from './inventories.ts';
import { json, npm } from './npmProject.ts';

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
