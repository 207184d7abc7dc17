import { foldResults } from '../../src/journal/results.ts';
import type { RunEvent } from '../../src/model/event.ts';
import type { Plan } from '../../src/model/plan.ts';
import type { Report } from '../../src/model/report.ts';
import { findingOf } from '../model/samples.ts';
import { local, start, storeOf } from './requests.ts';

/** Goes on with a run whose journal is `former`, with nothing going wrong any more. */
export async function goOn(
  plan: Plan,
  former: readonly RunEvent[],
  { outdated = new Set<string>(), epoch = 2 }: { outdated?: ReadonlySet<string>; epoch?: number } = {},
): Promise<{ readonly report: Report; readonly events: readonly RunEvent[]; readonly worked: string[] }> {
  const worked: string[] = [];
  const engine = local(({ id }) => {
    worked.push(id);
    return { findings: [findingOf({ fingerprint: id })], facts: `epoch ${epoch}` };
  });
  const { finished, events } = start(plan, engine, {
    former: foldResults(former),
    outdated,
    store: storeOf(epoch),
  });
  return { report: await finished, events, worked };
}
