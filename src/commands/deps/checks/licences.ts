import parse, { type Info } from 'spdx-expression-parse';
import { quote } from '../../../model/quote.ts';
import type { Seen } from '../findings.ts';
import type { Inventory } from '../inventory.ts';

/** Checks the licences that are known against those that the project allows; without such a list nothing is said. */
export function* checkLicences(
  { packages }: Inventory,
  path: string,
  allowed: readonly string[] | undefined,
): Iterable<Seen> {
  if (!allowed) return;
  const names = new Set(allowed.map((name) => name.toLowerCase()));
  let unknown = 0;
  for (const { name, version, license, line } of packages) {
    if (license === undefined) unknown += 1;
    else if (!isAllowed(license, names)) {
      const message = `${name} ${version} has the licence ${quote(license)}, which the project does not allow.`;
      yield { ruleId: 'licence-not-allowed', path, line, message, evidence: `${name}@${version}` };
    }
  }
  if (unknown > 0) {
    const message = `The licences of ${unknown} of ${packages.length} packages are not in this file.`;
    yield { ruleId: 'unknown-licence', path, line: 1, message, evidence: 'unknown-licence' };
  }
}

/** What is no SPDX expression is compared as it is written. */
function isAllowed(license: string, allowed: ReadonlySet<string>): boolean {
  if (allowed.has(license.toLowerCase())) return true;
  try {
    return holds(parse(license), allowed);
  } catch {
    return false;
  }
}

/** Of a choice one is enough. An exception or a `+` only ever permits more. */
function holds(expression: Info, allowed: ReadonlySet<string>): boolean {
  if ('conjunction' in expression) {
    const sides = [expression.left, expression.right];
    return expression.conjunction === 'or'
      ? sides.some((side) => holds(side, allowed))
      : sides.every((side) => holds(side, allowed));
  }
  return allowed.has(expression.license.toLowerCase());
}
