import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { RuleId } from '../src/commands/audit/catalogue.ts';
import { groupBy } from '../src/model/groupBy.ts';
import { defects, type Defect } from './packs/defects.ts';
import {
  contentOf,
  draftOf,
  manifestText,
  pathOf,
  pluginFolder,
  type Draft,
  type DraftKind,
} from './packs/draft.ts';
import { Random } from './packs/random.ts';

/** A defect that a pack was given, and the rule that should see it. */
export interface Planted {
  readonly path: string;
  readonly ruleId: RuleId;
  readonly variant: string;
  /** The other definition, where the defect lies between two. */
  readonly partner?: string;
  /** Only pool-run can know the rule: it is about pool-run's own format. */
  readonly own: boolean;
}

/** A generated pack, before it is written. */
export interface Pack {
  readonly files: ReadonlyMap<string, Buffer | 'dangling-link'>;
  readonly planted: readonly Planted[];
}

/** Definitions of a pack for each defect of one kind. */
const definitionsPerDefect = 200;

/** What a pack consists of, in turn. */
const mixture: readonly DraftKind[] = [
  ...Array.from({ length: 12 }, () => 'agent' as const),
  'command',
  'command',
  'command',
  'skill',
  'skill',
  'skill',
  'plugin-agent',
  'plugin-command',
];

/**
 * A project's `.claude/` folder and its plugins with so many definitions, manifests included; at least 100, so that there
 * is room for one defect of each kind. The same arguments give the same bytes.
 */
export function generatePack(definitions: number, seed: number): Pack {
  const random = new Random(seed);
  const count = (defect: Defect): number =>
    Math.min(defect.limit ?? Infinity, Math.max(1, Math.round(definitions / definitionsPerDefect)));
  const manifests = defects
    .filter(({ target }) => target === 'manifest')
    .reduce((sum, one) => sum + count(one), 0);
  const taken = new Set<string>();
  const drafts = Array.from({ length: definitions - 1 }, (_, index) =>
    draftOf(index < manifests ? 'manifest' : (mixture[index % mixture.length] ?? 'agent'), random, taken),
  );
  const planted = plantAll(drafts, count, random);
  const files = new Map(drafts.map((draft) => [pathOf(draft), contentOf(draft)] as const));
  files.set(`${pluginFolder}/.claude-plugin/plugin.json`, Buffer.from(manifestText({ name: 'toolbox' })));
  return { files, planted };
}

/** Writes a pack into an empty folder. */
export function writePack({ files }: Pack, folder: string): void {
  for (const [path, content] of files) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    if (content === 'dangling-link') symlinkSync('nowhere.md', file);
    else writeFileSync(file, content);
  }
}

function plantAll(drafts: readonly Draft[], count: (defect: Defect) => number, random: Random): Planted[] {
  const free = groupBy(drafts, (draft) => draft.kind);
  return defects.flatMap((defect) =>
    Array.from({ length: count(defect) }, (_, index) => {
      const first = free.get(defect.target)?.pop();
      const second = defect.size === 2 ? free.get(defect.target)?.pop() : first;
      if (!first || !second)
        throw new Error(`Expected a pack of at least 100 definitions, got too few for "${defect.ruleId}"`);
      defect.plant(first, second, random, index);
      const { ruleId, variant, own = false } = defect;
      const partner = second === first ? {} : { partner: pathOf(first) };
      return { path: pathOf(second), ruleId, variant, own, ...partner };
    }),
  );
}
