import { describe, expect, it } from 'vitest';
import { detect } from '../../../src/commands/deps/detect.ts';
import { reachOf } from '../../../src/commands/deps/graph.ts';
import type { Package } from '../../../src/commands/deps/inventory.ts';
import { fc } from '../../model/fc.ts';

const groupsOf = (
  paths: readonly string[],
  below: readonly string[] = [],
): Record<string, readonly string[]> =>
  Object.fromEntries(
    detect(paths, below).groups.map(({ id, manager, manifests }) => [`${manager} ${id}`, manifests]),
  );

describe('manifests and lockfiles', () => {
  it('belong together: in workspaces the nearest lockfile above takes a manifest', () => {
    const paths = [
      'package.json',
      'package-lock.json',
      'packages/a/package.json',
      'site/package.json',
      'site/yarn.lock',
    ];
    expect(groupsOf(paths)).toEqual({
      'npm package-lock.json': ['package.json', 'packages/a/package.json', 'site/package.json'],
      'yarn site/yarn.lock': ['site/package.json'],
    });
  });

  it('are told from material for editors', () => {
    expect(groupsOf(['syntax_test_requirements.txt', 'test-requirements.txt'])).toEqual({
      'pip test-requirements.txt': ['test-requirements.txt'],
    });
  });

  it('of one folder are one item for each package manager, and a manifest without a lockfile is one by itself', () => {
    expect(
      groupsOf([
        'a/pyproject.toml',
        'b/pyproject.toml',
        'b/uv.lock',
        'requirements/dev.txt',
        'go.mod',
        'go.sum',
      ]),
    ).toEqual({
      'pip a/pyproject.toml': ['a/pyproject.toml'],
      'uv b/uv.lock': ['b/pyproject.toml'],
      'pip requirements/dev.txt': ['requirements/dev.txt'],
      'go go.mod': ['go.mod'],
    });
  });

  it.each([
    'test/fixtures/a',
    'testdata',
    '__fixtures__',
    'src/__tests__',
    'tests',
    'vendor/x',
    'node_modules/x',
    'template-vue',
    'e2e',
  ])('in %s are left out and counted, unless that folder is named', (folder) => {
    const path = `${folder}/package-lock.json`;
    expect(detect([path], [])).toEqual({ groups: [], leftOut: [path] });
    expect(detect([path], [folder]).groups.map(({ id }) => id)).toEqual([path]);
    expect(detect([path], [path]).groups.map(({ id }) => id)).toEqual([path]);
  });

  it.each([
    'contest',
    'src/Illuminate/Testing',
    'latest',
    'protests/a',
    'attestation',
    'packages/testing-library',
  ])('in %s are the project’s own', (folder) => {
    expect(detect([`${folder}/package-lock.json`], []).leftOut).toEqual([]);
  });
});

/** Packages on the shortest path, by relaxing every edge until nothing changes. */
function distances(edges: readonly (readonly number[])[], direct: readonly number[]): Map<number, number> {
  const distance = new Map(direct.map((id) => [id, 1]));
  const all = edges.flatMap((requires, from) => requires.map((to) => [from, to] as const));
  for (let round = 0; round < edges.length; round += 1) {
    for (const [from, to] of all) {
      const way = (distance.get(from) ?? Infinity) + 1;
      if (way < (distance.get(to) ?? Infinity)) distance.set(to, way);
    }
  }
  return distance;
}

describe('how packages got in', () => {
  it('is a path of requests that begins with a direct dependency, and none is shorter', () => {
    const graph = fc.array(fc.array(fc.nat(11), { maxLength: 4 }), { minLength: 12, maxLength: 12 });
    fc.assert(
      fc.property(graph, fc.array(fc.nat(11), { maxLength: 4 }), (edges, direct) => {
        const packages = edges.map((requires, index): Package => ({
          id: `${index}`,
          name: `${index}`,
          version: '1',
          line: 1,
          origin: 'registry',
          requires: requires.map(String),
        }));
        const reach = reachOf({
          packages,
          roots: direct.map((id) => ({ id: `${id}`, scope: 'development' })),
        });
        const distance = distances(edges, direct);
        for (const { id } of packages) {
          const { path = [], isDirect, scope } = reach.get(id) ?? {};
          expect(path).toHaveLength(distance.get(Number(id)) ?? 0);
          expect(isDirect).toBe(direct.includes(Number(id)));
          expect(scope).toBe(path.length > 0 ? 'development' : 'runtime');
          for (const [index, name] of path.slice(1).entries())
            expect(edges[Number(path[index])]).toContain(Number(name));
        }
      }),
    );
  });
});
