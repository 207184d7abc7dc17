import { describe, expect, it } from 'vitest';
import { mayPin } from '../../../src/commands/deps/detect.ts';
import { packageLines } from '../../../src/reporting/packages.ts';
import { look } from './inventories.ts';

const script = `
ext.webVersion = "1.1.3"
def twice = '1'
twice = '2'
image 'postgres:15'
dependencies {
  implementation 'org.a:managed'
  runtimeOnly "org.a:variable:\${webVersion}"
  runtimeOnly "org.a:unclear:$twice"
  developmentOnly("org.a:brackets:2.0") { exclude group: 'x', module: 'y' }
  testImplementation platform('org.a:platform:3.0')
  api group: 'org.a', name: 'map', version: '4.0'
  // implementation 'org.a:comment:5.0'
  classpath 'org.a:classifier:6.0:sources@jar'
  modules { module("org.a:old") { replacedBy("org.a:new", "why") } }
}
println 'org.a:outside:7.0'
`;

const dependency = (name: string, version = '', group = 'g'): string =>
  `<dependency><groupId>${group}</groupId><artifactId>${name}</artifactId>${version}</dependency>`;
const parent = (name: string): string =>
  `<parent><groupId>o</groupId><artifactId>${name}</artifactId></parent>`;

describe('requests without a lockfile', () => {
  it('of a Gradle script are read in its dependencies blocks, with and without a version', async () => {
    const { packages, requests, findings } = await look({ 'build.gradle': script });
    expect(packages).toEqual([
      'org.a:variable 1.1.3!',
      'org.a:brackets 2.0! development',
      'org.a:platform 3.0! development',
      'org.a:map 4.0!',
      'org.a:classifier 6.0!',
    ]);
    expect(requests).toEqual(['2/2']);
    expect(findings).toEqual([]);
  });

  it('whose version a parent POM or a workspace decides are no open ones', async () => {
    const { requests, findings } = await look({
      'pom.xml':
        '<project><dependencies><dependency><groupId>g</groupId><artifactId>a</artifactId></dependency></dependencies></project>',
      'crate/Cargo.toml': '[dependencies]\na.workspace = true\nb = "1"\n',
    });
    expect(requests).toEqual(['2/1', '1/1']);
    expect(findings).toEqual([]);
  });

  it('of a Maven module have the versions that a parent in a folder above decides', async () => {
    const { packages, requests } = await look({
      'pom.xml': `<project><artifactId>root</artifactId><properties><v>1.0</v><w>1.0</w></properties><dependencyManagement><dependencies>${dependency('a', '<version>${v}</version>')}${dependency('b', '<version>${w}</version>')}</dependencies></dependencyManagement></project>`,
      'm/pom.xml': `<project>${parent('root')}<properties><w>2.0</w></properties><dependencies>${dependency('a')}${dependency('b')}${dependency('c')}</dependencies></project>`,
      'other/pom.xml': `<project>${parent('published')}<dependencies>${dependency('a')}</dependencies></project>`,
    });
    expect(packages).toEqual(['g:a 1.0!', 'g:b 2.0!']);
    expect(requests).toEqual(['1/1', '1/1', '0/0']);
  });

  it('of a Maven module for other modules of the project are none, however their version is written', async () => {
    const { packages, requests, findings } = await look({
      'pom.xml': `<project><groupId>o</groupId><artifactId>root</artifactId><version>\${revision}</version><properties><revision>1.0-SNAPSHOT</revision></properties><dependencyManagement><dependencies>${dependency('b', '<version>${revision}</version>', 'o')}</dependencies></dependencyManagement></project>`,
      'm/pom.xml': `<project><parent><groupId>o</groupId><artifactId>root</artifactId><version>\${revision}</version></parent><dependencies>${dependency('a', '<version>${project.parent.version}</version>', 'o')}${dependency('b', '', 'o')}${dependency('other', '<version>2.0-SNAPSHOT</version>', 'o')}</dependencies></project>`,
    });
    expect({ packages, requests }).toEqual({ packages: ['o:other 2.0-SNAPSHOT!'], requests: ['0/0', '0/0'] });
    expect(findings).toEqual(['unpinned-dependency m/pom.xml:1']);
  });

  it('in the older notation of Ruby say where a gem comes from as well', async () => {
    const { findings } = await look({
      Gemfile:
        "gem 'a', :path => \"#{root}/a\"\ngem 'b', :git => 'https://h.example/b', :tag => 'v1.2'\ngem 'c', git: computed\n",
    });
    expect(findings).toEqual(['not-from-registry Gemfile:2']);
  });

  it('whose version Ruby computes are not told to have none', async () => {
    const { findings } = await look({
      Gemfile:
        "gem 'a', version\ngem 'b', require: false\ngem 'c', :require => false\ngem 'd', *args\ngem 'e', '~> 1'\n",
    });
    expect(findings).toEqual(['unpinned-dependency Gemfile:2', 'unpinned-dependency Gemfile:3']);
  });

  it('for the extras of the project itself are none', async () => {
    const { packages, requests, findings } = await look({
      'pyproject.toml':
        '[project]\nname = "my.app"\ndependencies = ["a==1.0", "b<2"]\n[dependency-groups]\ntest = ["my-app[extra]"]\n',
    });
    expect({ packages, requests, findings }).toEqual({
      packages: ['a 1.0!'],
      requests: ['1/0'],
      findings: [],
    });
  });

  it.each([
    ['npm', '{"dependencies": {"a": "1.0.0"}}', false],
    ['pip', 'a>=1', false],
    ['pip', 'a==1', true],
    ['maven', '<project><artifactId>a</artifactId></project>', false],
    ['maven', '<version>1</version>', true],
    ['go', 'module m\n', false],
    ['go', 'require a.b/c v1.0.0', true],
  ] as const)('of %s such as %j may name versions: %s', (manager, text, expected) => {
    expect(mayPin({ id: 'x', manager, lock: undefined, manifests: ['x'] }, [text])).toBe(expected);
    expect(mayPin({ id: 'x', manager, lock: 'y', manifests: ['x'] }, [text])).toBe(true);
  });

  it.each([
    [{ open: 5 }, 'm: 5 requests without a lockfile in f.'],
    [{ open: 5, managed: 5 }, 'm: 5 requests whose versions are decided elsewhere in f.'],
    [
      { packages: 2, direct: 2, open: 5, managed: 1 },
      'm: 2 packages (2 direct) and 5 requests without an exact version (1 decided elsewhere) in f.',
    ],
    [{ packages: 2, locked: true }, 'm: 2 packages in f.'],
    [{}, 'm: no request that can be read in f.'],
  ])('are told as they are: %j', (more, expected) => {
    const file = { path: 'f', manager: 'm', locked: false, packages: 0, direct: 0, declared: 0 };
    const files = [{ ...file, open: 0, managed: 0, ...more }];
    expect(packageLines({ files, list: [], vulnerabilities: [], leftOut: [] })[0]).toBe(expected);
  });
});
