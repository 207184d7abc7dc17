import { describe, expect, it } from 'vitest';
import { look } from './inventories.ts';
import { same, commit, json } from './sameLockfiles.ts';

describe('lockfiles', () => {
  it.each(Object.keys(same))(
    'of %s: what is direct, what is for development, and nothing to complain of',
    async (kind) => {
      const { packages, findings, failures } = await look(same[kind] ?? {});
      expect({ packages: packages.toSorted(), findings, failures }).toEqual({
        packages: ['a 1.2.0!', 'b 1.0.0', 'd 2.0.0! development'],
        findings: [],
        failures: [],
      });
    },
  );

  it.each<[string, Readonly<Record<string, string>>, readonly string[], readonly string[]]>([
    [
      'Go',
      {
        'go.mod':
          'module m\n\ngo 1.22\n\nrequire github.com/a/b v1.2.0\n\nrequire (\n\tgolang.org/x/c v0.1.0 // indirect\n\tlocal v0.0.0\n)\n\nreplace local => ./local\n',
        'go.sum':
          'github.com/a/b v1.2.0 h1:a=\ngithub.com/a/b v1.2.0/go.mod h1:a=\ngolang.org/x/c v0.1.0/go.mod h1:a=\n',
      },
      ['github.com/a/b v1.2.0!', 'golang.org/x/c v0.1.0'],
      ['pkg:golang/github.com/a/b@v1.2.0', 'pkg:golang/golang.org/x/c@v0.1.0'],
    ],
    [
      'pipenv',
      {
        Pipfile: '[packages]\na = "*"\n[dev-packages]\nd = "*"\n',
        'Pipfile.lock': json({
          _meta: { 'pipfile-spec': 6 },
          default: { a: { version: '==1.2.0', hashes: ['sha256:a'] } },
          develop: { d: { version: '==2.0.0', hashes: ['sha256:a'] } },
        }),
      },
      ['a 1.2.0!', 'd 2.0.0! development'],
      ['pkg:pypi/a@1.2.0', 'pkg:pypi/d@2.0.0'],
    ],
    [
      'requirements',
      {
        'requirements.txt':
          'A.b[x]==1.2.0 ; python_version > "3" \\\n    --hash=sha256:a\n# a comment\n-r other.txt\n-c limits.txt\n',
      },
      ['a-b 1.2.0!'],
      ['pkg:pypi/a-b@1.2.0'],
    ],
    [
      'pip-compile',
      { 'requirements.txt': 'a==1.2.0\n    # via -r requirements.in\nb==1.0.0\n    # via a\n' },
      ['a 1.2.0!', 'b 1.0.0'],
      ['pkg:pypi/a@1.2.0', 'pkg:pypi/b@1.0.0'],
    ],
    [
      'Bundler',
      {
        'Gemfile.lock':
          'GEM\n  remote: https://rubygems.org/\n  specs:\n    a (1.2.0)\n      b (>= 1)\n    b (1.0.0-x86_64-linux)\n    b (1.0.0)\n\nPATH\n  remote: .\n  specs:\n    own (0.1)\n\nDEPENDENCIES\n  a (~> 1)\n  own!\n',
        Gemfile: "gem 'a', '~> 1'\n",
      },
      ['a 1.2.0!', 'b 1.0.0'],
      ['pkg:gem/a@1.2.0', 'pkg:gem/b@1.0.0'],
    ],
    [
      'Composer',
      {
        'composer.json': json({ require: { php: '>=8', 'v/a': '^1' }, 'require-dev': { 'v/d': '^2' } }),
        'composer.lock': json({
          packages: [
            {
              name: 'v/a',
              version: 'v1.2.0',
              dist: { type: 'zip', reference: commit },
              require: { 'v/b': '^1' },
            },
            { name: 'v/b', version: '1.0.0', dist: { reference: commit } },
          ],
          'packages-dev': [{ name: 'v/d', version: '2.0.0', dist: { reference: commit } }],
        }),
      },
      ['v/a 1.2.0!', 'v/b 1.0.0', 'v/d 2.0.0! development'],
      ['pkg:composer/v/a@1.2.0', 'pkg:composer/v/b@1.0.0', 'pkg:composer/v/d@2.0.0'],
    ],
    [
      'NuGet',
      {
        'app.csproj':
          '<Project><ItemGroup><PackageReference Include="A" Version="1.2.0" /></ItemGroup></Project>',
        'packages.lock.json': json({
          version: 1,
          dependencies: {
            'net8.0': {
              A: { type: 'Direct', resolved: '1.2.0', contentHash: 'x', dependencies: { B: '1.0.0' } },
              B: { type: 'Transitive', resolved: '1.0.0', contentHash: 'x' },
            },
          },
        }),
      },
      ['A 1.2.0!', 'B 1.0.0'],
      ['pkg:nuget/A@1.2.0', 'pkg:nuget/B@1.0.0'],
    ],
    [
      'Maven',
      {
        'pom.xml':
          '<project><groupId>g</groupId><version>1</version><properties><a.v>1.2.0</a.v></properties><dependencies><dependency><groupId>g.a</groupId><artifactId>a</artifactId><version>${a.v}</version></dependency><dependency><groupId>g.d</groupId><artifactId>d</artifactId><version>2.0.0</version><scope>test</scope></dependency><dependency><groupId>g</groupId><artifactId>managed</artifactId></dependency></dependencies></project>',
      },
      ['g.a:a 1.2.0!', 'g.d:d 2.0.0! development'],
      ['pkg:maven/g.a/a@1.2.0', 'pkg:maven/g.d/d@2.0.0'],
    ],
    [
      'Gradle',
      {
        'gradle.lockfile':
          '# comment\ng.a:a:1.2.0=compileClasspath,runtimeClasspath\ng.d:d:2.0.0=testCompileClasspath\nempty=annotationProcessor\n',
        'build.gradle': "dependencies {\n  implementation 'g.a:a:1.+'\n}\n",
      },
      ['g.a:a 1.2.0!', 'g.d:d 2.0.0 development'],
      ['pkg:maven/g.a/a@1.2.0', 'pkg:maven/g.d/d@2.0.0'],
    ],
    [
      'a version catalogue',
      {
        'gradle/libs.versions.toml':
          '[versions]\na = "1.2.0"\n[libraries]\na = { module = "g.a:a", version.ref = "a" }\nb = "g.b:b:1.0.0"\n',
      },
      ['g.a:a 1.2.0!', 'g.b:b 1.0.0!'],
      ['pkg:maven/g.a/a@1.2.0', 'pkg:maven/g.b/b@1.0.0'],
    ],
  ])('of %s', async (_, files, packages, purls) => {
    const looked = await look(files);
    expect(looked).toMatchObject({ packages, purls, findings: [], messages: [], failures: [] });
  });
});
