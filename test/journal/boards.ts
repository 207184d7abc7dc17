import type { RunEvent, UnstampedEvent } from '../../src/model/event.ts';
import { stamped } from './journals.ts';

export const started: UnstampedEvent = { type: 'run_started', command: 'audit', items: 3, instances: 2 };

export const items = ['a', 'b', 'c', 'd'];

export function fold(...events: UnstampedEvent[]): RunEvent[] {
  return events.map((event) => stamped(event));
}
