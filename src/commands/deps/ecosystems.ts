import type { Manager, Reader } from './inventory.ts';
import { readBun } from './readers/bun.ts';
import { readCargo } from './readers/cargo.ts';
import { readComposer } from './readers/composer.ts';
import { readBundler } from './readers/gems.ts';
import { readGo } from './readers/go.ts';
import { readGradle } from './readers/gradle.ts';
import { readMaven } from './readers/maven.ts';
import { readNpm } from './readers/npm.ts';
import { readNuget } from './readers/nuget.ts';
import { readPnpm } from './readers/pnpm.ts';
import { readPipenv } from './readers/pipenv.ts';
import { readPoetry, readUv } from './readers/pythonLocks.ts';
import { readPip } from './readers/requirements.ts';
import { readYarn } from './readers/yarn.ts';

/** What is read of one package manager. */
export interface Ecosystem {
  readonly manager: Manager;
  readonly read: Reader;
  /** The type of its package URLs: github.com/package-url/purl-spec. */
  readonly purlType: string;
  /** What OSV calls it: ossf.github.io/osv-schema. */
  readonly osv: string;
  /** How its lockfiles are called, the one that counts first. */
  readonly locks: readonly string[];
  /** Which files are its manifests, by their paths after a slash. */
  readonly manifest: RegExp;
  /** What a manifest contains that says exact versions without a lockfile; undefined where none does. */
  readonly pins?: RegExp;
  /** Whether a manifest below the lockfile's folder can belong to it, or just the one beside it. */
  readonly hasWorkspaces: boolean;
  /** Whether a manifest can leave decisions to one in a folder above it. */
  readonly inherits?: boolean;
  /** Whether its lockfile says which folders are its workspaces: then they may lie anywhere, also among tests. */
  readonly namesItsFolders?: boolean;
}

const packageJson = /\/package\.json$/;
const pyproject = /\/pyproject\.toml$/;
const javascript = {
  purlType: 'npm',
  osv: 'npm',
  manifest: packageJson,
  hasWorkspaces: true,
  namesItsFolders: true,
};
const python = { purlType: 'pypi', osv: 'PyPI', manifest: pyproject, hasWorkspaces: false };

/**
 * All of them. Of several whose manifest a file can be, the one with a lockfile takes it, and without one the first in this list.
 */
export const ecosystems: readonly Ecosystem[] = [
  { ...javascript, manager: 'npm', read: readNpm, locks: ['npm-shrinkwrap.json', 'package-lock.json'] },
  { ...javascript, manager: 'pnpm', read: readPnpm, locks: ['pnpm-lock.yaml'] },
  { ...javascript, manager: 'yarn', read: readYarn, locks: ['yarn.lock'] },
  { ...javascript, manager: 'bun', read: readBun, locks: ['bun.lock', 'bun.lockb'] },
  { ...python, manager: 'uv', read: readUv, locks: ['uv.lock'], hasWorkspaces: true },
  { ...python, manager: 'poetry', read: readPoetry, locks: ['poetry.lock'] },
  { ...python, manager: 'pipenv', read: readPipenv, locks: ['Pipfile.lock'], manifest: /\/Pipfile$/ },
  {
    ...python,
    manager: 'pip',
    read: readPip,
    locks: [],
    manifest:
      /\/(?:(?!syntax_test_)[^/]*requirements?[^/]*|constraints?[^/]*|requirements\/[^/]+)\.txt$|\/pyproject\.toml$/,
    pins: /==/,
  },
  {
    manager: 'go',
    read: readGo,
    purlType: 'golang',
    osv: 'Go',
    locks: ['go.sum'],
    manifest: /\/go\.mod$/,
    pins: /\bv\d/,
    hasWorkspaces: false,
  },
  {
    manager: 'cargo',
    read: readCargo,
    purlType: 'cargo',
    osv: 'crates.io',
    locks: ['Cargo.lock'],
    manifest: /\/Cargo\.toml$/,
    hasWorkspaces: true,
  },
  {
    manager: 'maven',
    read: readMaven,
    purlType: 'maven',
    osv: 'Maven',
    locks: [],
    manifest: /\/pom\.xml$/,
    inherits: true,
    pins: /<version>/,
    hasWorkspaces: false,
  },
  {
    manager: 'gradle',
    read: readGradle,
    purlType: 'maven',
    osv: 'Maven',
    locks: ['gradle.lockfile'],
    manifest: /\/(?:build\.gradle(?:\.kts)?|libs\.versions\.toml)$/,
    pins: /\d/,
    hasWorkspaces: false,
  },
  {
    manager: 'bundler',
    read: readBundler,
    purlType: 'gem',
    osv: 'RubyGems',
    locks: ['Gemfile.lock', 'gems.locked'],
    manifest: /\/(?:Gemfile|gems\.rb)$/,
    hasWorkspaces: false,
  },
  {
    manager: 'composer',
    read: readComposer,
    purlType: 'composer',
    osv: 'Packagist',
    locks: ['composer.lock'],
    manifest: /\/composer\.json$/,
    hasWorkspaces: false,
  },
  {
    manager: 'nuget',
    read: readNuget,
    purlType: 'nuget',
    osv: 'NuGet',
    locks: ['packages.lock.json'],
    manifest: /\.(?:cs|fs|vb)proj$|\/(?:Directory\.Packages\.props|packages\.config)$/,
    pins: /version/i,
    hasWorkspaces: false,
  },
];

/** What is read of a package manager. */
export function ecosystemOf(manager: Manager): Ecosystem {
  const found = ecosystems.find((one) => one.manager === manager);
  if (!found) throw new Error(`Internal error: there is no package manager "${manager}"`);
  return found;
}
