import { catalogue as auditRules } from '../../src/commands/audit/catalogue.ts';
import { catalogue as depsRules } from '../../src/commands/deps/catalogue.ts';
import { catalogue as documentRules } from '../../src/commands/docs/catalogue.ts';
import { catalogue as primeRules } from '../../src/commands/prime/catalogue.ts';
import { catalogue as testRules } from '../../src/commands/test/catalogue.ts';
import type { Rule } from '../../src/model/finding.ts';
import { levels } from '../../src/model/severity.ts';
import { code, filled, table } from './sections.ts';

const catalogues: Readonly<Record<string, readonly Rule[]>> = {
  audit: auditRules,
  test: testRules,
  docs: documentRules,
  deps: depsRules,
  prime: primeRules,
};

/** `docs/rules.md`. */
export function rulesPage(): string {
  const sections = Object.entries(catalogues).map(([name, rules]) => [name, tables(rules)]);
  return filled('docs/rules.md', Object.fromEntries(sections) as Readonly<Record<string, string>>);
}

/** One table for each level that has rules. */
function tables(rules: readonly Rule[]): string {
  const all = levels.flatMap((level) => {
    const own = rules.filter((rule) => rule.level === level);
    const rows = own.map(({ id, reason, fix }) => [code(id), reason, fix]);
    return own.length === 0 ? [] : [`### ${level}\n\n${table(['rule', 'why', 'what to do'], rows)}`];
  });
  return all.join('\n');
}
