import { describe, expect, it } from 'vitest';
import { look } from './inventories.ts';
import { json, npm } from './npmProject.ts';

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
