import { catalogue as auditRules } from '../../commands/audit/catalogue.ts';
import { catalogue as depsRules } from '../../commands/deps/catalogue.ts';
import { catalogue as documentRules } from '../../commands/docs/catalogue.ts';
import { catalogue as primeRules } from '../../commands/prime/catalogue.ts';
import { catalogue as testRules } from '../../commands/test/catalogue.ts';
import type { Result } from '../../model/errors.ts';
import type { Rule } from '../../model/finding.ts';
import type { Source, SourceRequest } from './source.ts';

type Open = (request: SourceRequest) => Result<Source> | Promise<Result<Source>>;

/**
 * The item sources that are built in, by the name that a definition's `items` gives them. What only some commands need is a
 * file of its own, loaded for them alone: a start that takes longer is felt at every commit.
 */
const sources: Readonly<Record<string, () => Promise<Open>>> = {
  'agent-definitions': async () => (await import('./audit.ts')).auditSource,
  documents: async () => (await import('./docs.ts')).docsSource,
  'package-manifests': async () => (await import('./deps.ts')).depsSource,
  'codebase-aspects': async () => (await import('./prime.ts')).primeSource,
  'test-suites': async () => (await import('./test.ts')).testSource,
};

export const builtInSources: readonly string[] = Object.keys(sources);

export function isBuiltIn(items: string): boolean {
  return items in sources;
}

/** The rules of all built-in commands. */
export const rules: readonly Rule[] = [
  ...auditRules,
  ...testRules,
  ...documentRules,
  ...depsRules,
  ...primeRules,
];

/** Reads the items that a pool asks for, and says what looks at them. */
export async function openBuiltIn(request: SourceRequest): Promise<Result<Source>> {
  const load = sources[request.pool.items];
  if (!load) throw new Error(`Internal error: there is no built-in source "${request.pool.items}"`);
  return (await load())(request);
}
