import type { UnstampedEvent } from '../../src/model/event.ts';
import type { Measures } from '../../src/model/report.ts';
import type { Plan } from '../../src/model/plan.ts';
import { Meter, type Totals } from '../../src/run/meter.ts';
import { eventOf } from '../model/samples.ts';
import { planWith } from './requests.ts';

export const totals: Totals = {
  wallMilliseconds: 100,
  distributionMilliseconds: 2,
  aggregationMilliseconds: 3,
  peakMemoryBytes: 7,
};

export const two = planWith([['a'], ['b']]);

export function meterOf(...events: readonly (UnstampedEvent | readonly [UnstampedEvent, number])[]): Meter {
  const meter = new Meter();
  for (const one of events) meter.apply('type' in one ? eventOf(one) : eventOf(...one));
  return meter;
}

export function done(item: string, instance: string, milliseconds: number, cached?: true): UnstampedEvent {
  const result = { findings: [] };
  return { type: 'item_done', item, instance, attempt: 1, milliseconds, result, ...(cached && { cached }) };
}

/** The measures of one pool, on as many instances as its plan has. */
export function measured(
  meter: Meter,
  changes: Partial<Totals> = {},
  plan: Plan = two,
  mode: Measures['mode'] = 'processes',
): Measures {
  return meter.measures([{ plan, mode }], plan.shards.length, { ...totals, ...changes }, []);
}

export function busyFor2(): { findings: [] } {
  const until = performance.now() + 2;
  while (performance.now() < until);
  return { findings: [] };
}
