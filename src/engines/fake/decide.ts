import picomatch from 'picomatch';
import {
  fakeFaults,
  type FakeFault,
  type FakeLatency,
  type FakeScript,
  type FakeStep,
} from '../../model/fakeScript.ts';

/** What happens at one attempt at an item, and after how many milliseconds. */
export type Decision = Required<FakeStep>;

/** When a fault comes, as a share of the item's latency: in the middle of the work, at its end, or before it. */
const faultComes: Readonly<Record<FakeFault, number>> = {
  crash: 0.5,
  hang: 0.5,
  garbage: 1,
  partial: 0.5,
  rate_limit: 0,
};

/**
 * What a script decides for each attempt at each item. It follows from seed, item and attempt alone, so that neither order
 * nor instance matters; an item that is slow once is slow at every attempt.
 */
export function decisions(script: FakeScript): (item: string, attempt: number) => Decision {
  const stepsFor = stepsOf(script.items);
  return (item, attempt) => {
    const steps = stepsFor(item);
    const { what, after } = steps?.[Math.min(attempt, steps.length) - 1] ?? drawStep(script, item, attempt);
    if (after !== undefined) return { what, after };
    const latency = drawLatency(script.latency, (which) => draw(script.seed, item, which));
    const share = isFault(what) ? faultComes[what] : 1;
    return { what, after: Math.round(latency * share) };
  };
}

export function isFault(what: FakeStep['what']): what is FakeFault {
  return fakeFaults.some((fault) => fault === what);
}

/** The steps for an item: those under its own id, else those of the first glob that matches it. */
function stepsOf(items: FakeScript['items']): (item: string) => readonly FakeStep[] | undefined {
  const byId = new Map(Object.entries(items));
  const globs = Array.from(byId, ([glob, steps]) => ({ glob, steps }))
    .filter(({ glob }) => picomatch.scan(glob).isGlob)
    .map(({ glob, steps }) => ({ matches: picomatch(glob, { dot: true }), steps }));
  return (item) => byId.get(item) ?? globs.find(({ matches }) => matches(item))?.steps;
}

function drawStep(script: FakeScript, item: string, attempt: number): FakeStep {
  const fault = drawShare(script, fakeFaults, draw(script.seed, item, `attempt ${attempt}`));
  const answer = drawShare(script, ['finding', 'fail'], draw(script.seed, item, 'answer'));
  return { what: fault ?? answer ?? 'done' };
}

/** Which of the shares, laid end to end, a number from 0 to 1 falls into. */
function drawShare<Key extends string>(
  shares: Readonly<Record<Key, number>>,
  keys: readonly Key[],
  number: number,
): Key | undefined {
  let until = 0;
  return keys.find((key) => number < (until += shares[key]));
}

/** Draws from a distribution by the inverse of its function; from the lognormal one by Box and Muller's method. */
function drawLatency(latency: FakeLatency, number: (which: string) => number): number {
  const uniform = number('latency');
  switch (latency.distribution) {
    case 'fixed':
      return latency.duration;
    case 'uniform':
      return latency.from + (latency.to - latency.from) * uniform;
    case 'exponential':
      return -latency.mean * Math.log(1 - uniform);
    case 'heavy-tailed':
      return latency.least * (1 - uniform) ** (-1 / latency.alpha);
    case 'lognormal': {
      const normal = Math.sqrt(-2 * Math.log(1 - uniform)) * Math.cos(2 * Math.PI * number('angle'));
      return latency.median * Math.exp(latency.sigma * normal);
    }
    default:
      return latency satisfies never;
  }
}

/** A number from 0 up to 1 that looks random and follows from its arguments: FNV-1a, stirred as MurmurHash3 ends. */
function draw(seed: number, item: string, purpose: string): number {
  const text = `${seed}\0${purpose}\0${item}`;
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}
