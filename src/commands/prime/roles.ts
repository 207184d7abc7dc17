import type { Role } from './code.ts';
import { roleByFolders } from './folderRoles.ts';

const vendored =
  /(?:^|\/)(?:node_modules|bower_components|vendor|vendored|_vendor|third[-_]?party|external_libs|Godeps|Pods|\.yarn)\//i;
const snapshot = /\.snap$/i;
const test =
  /[._-](?:test|tests|spec|e2e|bench)\.[^/]+$|(?:^|\/)(?:test_[^/]+|conftest)\.py$|_test\.(?:go|py|rb)$|(?:^|\/)tests\.(?:rs|py)$|^test\.[cm]?[jt]sx?$|(?:^|\/)[^/]*Tests?\.(?:java|kt|cs)$/;
const generated =
  /(?:^|\/)(?:dist|build\/generated|generated|__generated__|gen)\/|[._]pb2?(?:_grpc)?\.(?:go|py|[jt]s)$|\.(?:g|gen|generated)\.[^/]+$|_gen(?:erated)?\.go$|(?:^|[/_])(?:zz_generated|mock_)[^/]*\.go$|(?:^|\/)(?:package-lock\.json|npm-shrinkwrap\.json|pnpm-lock\.yaml|yarn\.lock|bun\.lock|Cargo\.lock|poetry\.lock|uv\.lock|go\.sum|composer\.lock)$/;
const minified = /[.-]min\.(?:js|css|mjs|cjs)$|\.(?:bundle|chunk)\.js$/;
const declaration = /\.d\.[cm]?ts$|\.pyi$/;

const byPath: readonly (readonly [RegExp, Role])[] = [
  [vendored, 'vendored'],
  [minified, 'minified'],
  [generated, 'generated'],
  [snapshot, 'fixture'],
];

/** What a file is for, by where it lies and what it is called. `isPackage` tells folders that a language takes for packages. */
export function roleByPath(path: string, isPackage: (folder: string) => boolean = () => false): Role {
  const known = byPath.find(([pattern]) => pattern.test(path))?.[1];
  if (known !== undefined) return known;
  const byFolder = roleByFolders(path, isPackage);
  if (byFolder === 'fixture') return byFolder;
  if (declaration.test(path)) return 'declaration';
  return byFolder ?? (test.test(path) ? 'test' : 'source');
}

/** Steps of a database from one form to the next: what has run is never changed again, so that nothing can be shared. */
export function isMigration(path: string): boolean {
  return migration.test(path);
}

const migration =
  /(?:^|\/)(?:migrations\/versions|alembic\/versions|db\/migrate)\/|(?:^|\/)migrations?\/[^/]*\d{3,}[^/]*$/;

/** The words with which generators mark what they write, at the beginning of a line of a comment. */
const marks =
  /^[\s/*#;<!-]*(?:.{0,60}\bcode generated\b.{0,80}\bdo not (?:edit|modify)\b|@generated\b|.{0,40}\b(?:auto-?generated|automatically generated)\b(?:.{0,40}\b(?:by|from|file|do not)\b)|.{0,30}\bthis file (?:is|was) (?:auto-?|automatically )?generated\b)/im;

const headLength = 2_000;

/** Lines that are longer than this on average are not written by hand. */
const longestAverage = 400;

/** More than this is no code that somebody keeps by hand. */
export const largestJudged = 1024 * 1024;

/** What a file is for, once it is read. */
export function roleByText(role: Role, text: string, lines: number): Role {
  if (role === 'vendored' || role === 'generated' || role === 'minified') return role;
  const head = text.slice(0, headLength);
  if (/generated/i.test(head) && marks.test(head)) return 'generated';
  if (text.length > 5_000 && text.length / Math.max(1, lines) > longestAverage) return 'minified';
  return text.length > largestJudged ? 'generated' : role;
}
