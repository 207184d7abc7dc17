import type { Definition } from '../../model/definition.ts';
import type { InstancePool } from '../../model/instancePool.ts';
import type { Item } from '../../model/plan.ts';
import { decideCategory } from './category.ts';

/** The item of one definition: its key is its category unless the pool divides otherwise; its weight is its bytes. */
export function itemOf(definition: Definition, distribution: InstancePool['distribution']): Item {
  const { path, bytes, sha256 } = definition;
  const item = { id: path, weight: bytes, content: sha256 };
  if (distribution === 'file') return { ...item, key: path, decidedBy: 'path' };
  if (distribution === 'none') return { ...item, key: 'all' };
  const { category, decidedBy } = decideCategory(definition);
  return { ...item, key: category, decidedBy };
}
