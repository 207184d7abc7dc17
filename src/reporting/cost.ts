import type { Measures, Report } from '../model/report.ts';
import { count, plain } from './plain.ts';
import { shownCost } from './spending.ts';

/** Work of less than this is over before a pool could matter, in milliseconds. */
const briefWork = 100;

/** What the pool was worth, in words that hold: measured time, and what the same work takes one after another. */
export function costLines({ plans, measures }: Pick<Report, 'plans' | 'measures'>): string[] {
  if (plans.every((plan) => plan.shards.length === 0)) return [];
  const { mode, width, wallMilliseconds, itemMilliseconds, efficiency, instances, usage, dropped } = measures;
  const wall = duration(wallMilliseconds);
  if (instances.length === 0) return [`Nothing was left to work on, ${wall}.`];
  const taken = `${count(instances.length, 'instance')}${places[mode]}, ${wall}`;
  const sum = `one after another this work would have been ${duration(itemMilliseconds)} (sum of instance time)`;
  const share = `${Math.round(100 * efficiency)} % of what ${count(width, 'instance')} can do`;
  // Of hundredths of a second the share says how busy the machine was, and nothing of the pool.
  const isAlone = mode === 'inline' || instances.length === 1 || itemMilliseconds < briefWork;
  const unworthy = plans.filter(({ size }) => size.reason === 'below-min-items');
  return [
    isAlone ? `${taken}.` : `${taken}; ${sum}; ${share}.`,
    ...unworthy.map(({ command, pool }) => {
      const which = plans.length > 1 ? ` for ${plain(command)}` : '';
      return `A pool was not worth it${which}: fewer items than min_items (${pool.min_items}).`;
    }),
    ...(usage ? [`The model took ${count(usage.turns, 'turn')}, ${shownCost(usage)}.`] : []),
    ...(dropped === undefined ? [] : [droppedLine(dropped)]),
    ...trouble(measures),
  ];
}

function droppedLine(dropped: number): string {
  const [were, they] = dropped === 1 ? ['was', 'it'] : ['were', 'they'];
  return `${count(dropped, 'finding')} of a model ${were} dropped: ${they} pointed at no real line of what it was given.`;
}

const places: Readonly<Record<Measures['mode'], string>> = {
  inline: ' in one thread',
  concurrent: '',
  threads: ' on worker threads',
  processes: '',
  simulated: '',
  mixed: '',
};

/** What was done again, and why fewer instances than planned worked at once. */
function trouble({ retries, throttled }: Measures): string[] {
  const least = (why: Measures['throttled'][number]['why']): number | undefined => {
    const limits = throttled.filter((step) => step.why === why).map(({ limit }) => limit);
    return limits.length === 0 ? undefined : Math.min(...limits);
  };
  const memory = least('memory');
  const rate = least('rate-limited');
  const lines = [
    retries > 0 && `${count(retries, 'attempt')} ${retries === 1 ? 'was' : 'were'} repeated.`,
    least('instances-lost') !== undefined &&
      'More than half of the instances were lost: the rest was done one at a time.',
    memory !== undefined && `Memory was short: as few as ${count(memory, 'instance')} at once.`,
    rate !== undefined && `The service limited the rate: as few as ${count(rate, 'instance')} at once.`,
  ];
  return lines.filter((line) => line !== false);
}

/** `0.08 s`, `12.1 s`, `3 min 20 s`. */
export function duration(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds < 0.995) return `${seconds.toFixed(2)} s`;
  if (seconds < 99.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
