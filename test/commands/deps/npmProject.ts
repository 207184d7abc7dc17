export const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

const integrity = 'sha512-AAAA';

/** A package-lock with these packages, which the project asks for unless they are nested. */
export function npm(
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
