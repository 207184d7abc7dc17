import type { Definition } from '../../model/definition.ts';
import type { InstancePool } from '../../model/instancePool.ts';
import type { Item } from '../../model/plan.ts';
import { decideCategory } from './category.ts';

/** The item of one definition: its key is its category unless the pool divides otherwise; its weight is its bytes. */
export function itemOf(definition: Definition, distribution: InstancePool['distribution']): Item {
  const { path, bytes } = definition;
  if (distribution === 'file') return { id: path, key: path, weight: bytes, decidedBy: 'path' };
  if (distribution === 'none') return { id: path, key: 'all', weight: bytes };
  const { category, decidedBy } = decideCategory(definition);
  return { id: path, key: category, weight: bytes, decidedBy };
}
