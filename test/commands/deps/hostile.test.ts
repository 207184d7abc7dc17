import { describe, expect, it } from 'vitest';
import { look } from './inventories.ts';

const many = (count: number, line: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => line(index)).join('\n');

/** Files that would take minutes if any reader went through them more than a few times. */
const hostile: Readonly<Record<string, () => Readonly<Record<string, string>>>> = {
  'a package.json with 200,000 requests': () => ({
    'package.json': `{\n"dependencies": {\n${many(200_000, (index) => `"p${index}": "^1.0.0",`)}\n"last": "^1.0.0"\n}\n}`,
  }),
  'a Cargo.toml with 20,000 requests': () => ({
    'Cargo.toml': `[dependencies]\n${many(20_000, (index) => `p${index} = "1"`)}\n`,
  }),
  'a pyproject.toml with 20,000 requests': () => ({
    'pyproject.toml': `[project]\ndependencies = [\n${many(20_000, (index) => `"p${index}",`)}\n]\n`,
  }),
  'a pom.xml of 40,000 empty dependencies': () => ({
    'pom.xml': `<project>${'<dependency></dependency>'.repeat(40_000)}</project>`,
  }),
  'a Gemfile of comments that never end': () => ({ Gemfile: '\n=begin\n'.repeat(100_000) }),
  'a build.gradle of comments that never end': () => ({ 'build.gradle': '/*'.repeat(300_000) }),
  'a requirement with 200,000 blanks': () => ({ 'requirements.txt': `a${' '.repeat(200_000)}!\n` }),
  'a yarn.lock of one long line': () => ({ 'yarn.lock': `# yarn lockfile v1\n${'a,'.repeat(500_000)}\n` }),
  'YAML that nests 100,000 deep': () => ({ 'pnpm-lock.yaml': `a: ${'['.repeat(100_000)}` }),
  'JSON with commas that nests 100,000 deep': () => ({ 'bun.lock': '['.repeat(100_000) }),
  'TOML that nests 100,000 deep': () => ({ 'Cargo.lock': `a = ${'['.repeat(100_000)}` }),
  'aliases that multiply': () => ({
    'pnpm-lock.yaml': `lockfileVersion: '9.0'\na0: &a0 [x]\n${many(40, (index) => `a${index + 1}: &a${index + 1} [*a${index}, *a${index}]`)}\npackages: {a@1.0.0: {resolution: *a40}}\n`,
  }),
};

describe('a hostile file', () => {
  it.each(Object.keys(hostile))(
    'such as %s is read or refused within seconds',
    async (name) => {
      const started = performance.now();
      const { failures } = await look(hostile[name]?.() ?? {});
      expect(performance.now() - started).toBeLessThan(20_000);
      for (const failure of failures) expect(failure).not.toContain('Internal error');
    },
    60_000,
  );
});
