import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { catalogue } from '../../commands/audit/catalogue.ts';
import { categories } from '../../commands/audit/category.ts';
import { concludeAudit } from '../../commands/audit/conclude.ts';
import { itemOf } from '../../commands/audit/items.ts';
import { usableCores } from '../../engines/ceiling.ts';
import { readDefinitions } from '../../inputs/definitions.ts';
import type { Changes } from '../../inputs/git.ts';
import type { Definition } from '../../model/definition.ts';
import type { Result } from '../../model/errors.ts';
import type { Finding } from '../../model/finding.ts';
import { auditEngine } from './audit/engines.ts';
import { configFolder } from '../../engines/claude/client.ts';
import { selectOnly } from './selection.ts';
import type { PoolOptions, Source, SourceRequest } from './source.ts';

/** The definitions of a project as items, for the built-in analyzers. */
export function auditSource({ cwd, pool, options, config, changes }: SourceRequest): Result<Source> {
  const found = find(cwd, options);
  if (!found.ok) return found;
  const definitions = found.value;
  const all = definitions.map((definition) => itemOf(definition, pool.distribution));
  const keys = [...all.map((item) => item.key), ...categories];
  const selected = selectOnly(options.only ?? [], { rules: catalogue, keys, kind: 'categories' });
  if (!selected.ok) return selected;
  const { hasKey, hasRule } = selected.value;
  return {
    ok: true,
    value: {
      items: all.filter((item) => hasKey(item.key)),
      engineName: 'local',
      mode: 'inline',
      ceiling: usableCores(),
      unit: 'item',
      openEngine: (plan) => auditEngine(plan, definitions),
      rules: catalogue,
      // Who shadows whom is only seen when all are looked at: what changed decides which findings are shown.
      keep: (finding) => hasRule(finding.ruleId) && isAbout(finding, changes),
      conclude(plan, facts) {
        const conclusion = concludeAudit(
          plan.shards.flatMap((shard) => shard.items),
          facts,
        );
        return { ...conclusion, silences: [...config.silences, ...(conclusion.silences ?? [])] };
      },
    },
  };
}

/** Whether a finding is about what changed, or about something that belongs to it. */
function isAbout({ location, related = [] }: Finding, changes: Changes | undefined): boolean {
  return !changes || [location, ...related].some(({ path }) => changes.changed.has(path));
}

function find(cwd: string, { paths: given = [], user }: PoolOptions): Result<Definition[]> {
  const words = given.length > 0 ? given : ['.'];
  const missing = words.find((path) => !existsSync(resolve(cwd, path)));
  if (missing !== undefined) return { ok: false, reason: { code: 'path-missing', path: missing } };
  const paths = words.map((path) => resolve(cwd, path));
  const search = { paths, cwd, ...(user && { userFolder: configFolder() }) };
  return { ok: true, value: readDefinitions(search) };
}
