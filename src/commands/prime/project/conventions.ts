import type { CodeFile } from '../code.ts';
import { parsedLanguages } from '../languages.ts';
import { nameIn, type Place } from '../imports/resolution.ts';
import { isObject, readJson } from './json.ts';

/** Files at the top that say which tool sees to what. */
const tools: readonly (readonly [string, RegExp])[] = [
  ['ESLint', /^(?:\.eslintrc(?:\.\w+)?|eslint\.config\.\w+)$/],
  ['oxlint', /^\.?oxlintrc\.json$|^oxlint\.config\.\w+$/],
  ['Biome', /^biome\.jsonc?$/],
  ['Prettier', /^(?:\.prettierrc(?:\.\w+)?|prettier\.config\.\w+)$/],
  ['oxfmt', /^\.oxfmtrc\.jsonc?$/],
  ['golangci-lint', /^\.golangci\.(?:ya?ml|toml|json)$/],
  ['rustfmt', /^\.?rustfmt\.toml$/],
  ['Clippy', /^\.?clippy\.toml$/],
  ['Ruff', /^\.?ruff\.toml$/],
  ['pre-commit', /^\.pre-commit-config\.ya?ml$/],
  ['EditorConfig', /^\.editorconfig$/],
];

const testers = ['vitest', 'jest', 'mocha', 'ava', '@playwright/test', 'playwright', 'cypress'] as const;

/** What somebody who writes code here should keep to, as far as files show it. */
export function findConventions(place: Place): string[] {
  const { files, paths } = place;
  const top = [...paths].filter((path) => !path.includes('/'));
  const configured = tools
    .filter(([, pattern]) => top.some((name) => pattern.test(name)))
    .map(([tool]) => tool);
  const python = place.read('pyproject.toml') ?? '';
  if (/^\[tool\.ruff\b/m.test(python) && !configured.includes('Ruff')) configured.push('Ruff');
  const manifest = readJson(place.read('package.json'));
  const used = testers.filter(
    (name) => isObject(manifest['devDependencies']) && name in manifest['devDependencies'],
  );
  const guides = [
    'CLAUDE.md',
    'AGENTS.md',
    'CONTRIBUTING.md',
    '.github/CONTRIBUTING.md',
    'CONTRIBUTING.rst',
  ].filter((path) => paths.has(path));
  return [
    guides.length > 0 && `Read first: ${guides.join(', ')}`,
    configured.length > 0 && `Checked by ${configured.join(', ')}`,
    used.length > 0 && `Tests: ${used.join(', ')}`,
    manifest['type'] === 'module' && 'ES modules',
    ...indentation(files),
    testPlaces(files),
  ].filter((line) => line !== false && line !== undefined);
}

/** How the main languages are indented, where nearly all files agree. */
function indentation(files: readonly CodeFile[]): string[] {
  const byLanguage = new Map<string, { tabs: number; spaces: number; code: number }>();
  for (const { language, role, indentation: own, lines, functions } of files) {
    if (role !== 'source' || functions.length === 0) continue;
    const sum = byLanguage.get(language) ?? { tabs: 0, spaces: 0, code: 0 };
    byLanguage.set(language, {
      tabs: sum.tabs + own.tabs,
      spaces: sum.spaces + own.spaces,
      code: sum.code + lines.code,
    });
  }
  const [main] = [...byLanguage].toSorted(([, a], [, b]) => b.code - a.code);
  if (!main) return [];
  const [language, { tabs, spaces }] = main;
  if (tabs > 20 * spaces) return [`${language} is indented with tabs`];
  return spaces > 20 * tabs ? [`${language} is indented with spaces`] : [];
}

/** Where tests lie: beside what they test, or in folders of their own. */
function testPlaces(files: readonly CodeFile[]): string | undefined {
  const tests = files.filter(({ role, language }) => role === 'test' && parsedLanguages.has(language));
  if (tests.length < 3) return undefined;
  const apart = tests.filter(({ path }) => /(?:^|\/)(?:tests?|__tests__|spec|e2e)\//.test(path));
  const [sample = ''] = tests
    .filter((one) => apart.length * 2 <= tests.length !== apart.includes(one))
    .map(({ path }) => path);
  const where = apart.length * 2 > tests.length ? 'in folders of their own' : 'beside what they test';
  return `${tests.length} test files ${where}, such as ${sample === '' ? nameIn(tests[0]?.path ?? '') : sample}`;
}
