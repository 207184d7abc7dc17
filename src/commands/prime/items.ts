import type { Item } from '../../model/plan.ts';

/** The sides from which a codebase is looked at: each is an item. */
export const aspects = ['structure', 'dependencies', 'patterns', 'hot-spots', 'debt'] as const;
export type Aspect = (typeof aspects)[number];

/** One item for each aspect; none where there is nothing to look at. What reads most weighs most. */
export function aspectItems(files: number, hasKey: (aspect: string) => boolean): Item[] {
  if (files === 0) return [];
  return aspects.filter(hasKey).map((aspect) => ({ id: aspect, key: aspect, weight: files }));
}
