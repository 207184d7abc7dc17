import { describe, expect, it } from 'vitest';
import { showProgress, type Progress, type Screen } from '../../../src/cli/printing/progress.ts';
import type { UnstampedEvent } from '../../../src/model/event.ts';
import type { Plan } from '../../../src/model/plan.ts';
import { claimed, done, failed } from '../../journal/journals.ts';
import { eventOf, itemsOf, planOf } from '../../model/samples.ts';

const fourItems = planOf(itemsOf('a', 'b', 'c', 'd'), { max_instances: 2 });
const twoAtWork: readonly UnstampedEvent[] = [
  { type: 'run_started', command: 'audit', items: 4, instances: 2 },
  { type: 'instance_started', instance: 'worker#1', milliseconds: 1 },
  { type: 'instance_started', instance: 'worker#2', milliseconds: 1 },
  claimed('agents/a.md', 'worker#1'),
  claimed('agents/b.md', 'worker#2'),
];

describe('progress on a terminal', () => {
  it('shows one line for each instance with what it works on, and one for the whole', () => {
    const { screen, tell } = shown(fourItems, { isTTY: true, columns: 80 });
    tell(0, ...twoAtWork);
    tell(1_000, done('agents/a.md', 'worker#1'));
    expect(screen.lines).toEqual([
      'worker#1  1 done  ',
      'worker#2  0 done  agents/b.md',
      'audit: 1 of 4 (25 %), about 3 s left',
    ]);
  });

  it('redraws in place: what was drawn before is gone', () => {
    const { screen, tell } = shown(fourItems, { isTTY: true, columns: 80 });
    tell(200, ...twoAtWork);
    tell(400, done('agents/a.md', 'worker#1'));
    tell(600, failed('agents/b.md', 'worker#2'));
    expect(screen.lines).toEqual([
      'worker#1  1 done  ',
      'worker#2  1 done  ',
      'audit: 2 of 4 (50 %), about 1 s left',
    ]);
  });

  it('does not estimate before anything is done', () => {
    const { screen, tell } = shown(fourItems, { isTTY: true, columns: 80 });
    tell(0, ...twoAtWork);
    tell(500, { type: 'instance_started', instance: 'worker#3', milliseconds: 1 });
    expect(screen.lines.at(-1)).toBe('audit: 0 of 4 (0 %)');
  });

  it('counts an item only when it is over: what is tried again is not', () => {
    const { screen, tell } = shown(fourItems, { isTTY: true, columns: 80 });
    tell(0, ...twoAtWork);
    tell(500, failed('agents/b.md', 'worker#2', false), {
      type: 'instance_finished',
      instance: 'worker#2',
      reason: 'lost',
      cause: 'crashed',
      detail: 'killed by SIGKILL',
    });
    expect(screen.lines).toEqual([
      'worker#1  0 done  agents/a.md',
      'worker#2  0 done  lost: killed by SIGKILL',
      'audit: 0 of 4 (0 %)',
    ]);
  });

  it('estimates by what was done now: results of the cache, and of the run that is resumed, took no time', () => {
    const { screen, tell } = shown(fourItems, { isTTY: true, columns: 80 }, 1);
    tell(0, ...twoAtWork);
    tell(500, { ...done('agents/c.md', 'cache'), cached: true } as UnstampedEvent);
    expect(screen.lines.at(-1)).toBe('audit: 2 of 4 (50 %)');
    tell(1_000, done('agents/a.md', 'worker#1'));
    expect(screen.lines.at(-1)).toBe('audit: 3 of 4 (75 %), about 1 s left');
  });

  it('reaches 100 % with the last item', () => {
    const { screen, tell } = shown(fourItems, { isTTY: true, columns: 80 });
    tell(0, ...twoAtWork);
    tell(900, ...['a', 'b', 'c', 'd'].map((item) => done(item, 'worker#1')));
    tell(1_200, { type: 'instance_finished', instance: 'worker#1', reason: 'no-work-left' });
    expect(screen.lines.at(-1)).toBe('audit: 4 of 4 (100 %), about 0 s left');
  });

  it.each([20, 33, 80])('never writes a line that is as wide as a screen of %i columns', (columns) => {
    const { screen, tell } = shown(fourItems, { isTTY: true, columns });
    tell(0, ...twoAtWork);
    tell(500, claimed(`agents/${'long/'.repeat(60)}.md`, 'worker#1'));
    expect(screen.lines).toHaveLength(3);
    expect(Math.max(...screen.lines.map((line) => line.length))).toBeLessThan(columns);
  });

  it('takes 80 columns where the width is not known', () => {
    const { screen, tell } = shown(fourItems, { isTTY: true });
    tell(0, ...twoAtWork);
    tell(500, claimed('x'.repeat(500), 'worker#1'));
    expect(screen.lines[0]).toHaveLength(79);
  });

  it('draws at most once in a tenth of a second', () => {
    const { screen, tell } = shown(fourItems, { isTTY: true, columns: 80 });
    for (let time = 0; time < 1_000; time += 10) tell(time, done('a', 'worker#1'));
    expect(screen.writes).toBeGreaterThan(5);
    expect(screen.writes).toBeLessThanOrEqual(10);
  });

  it('leaves nothing on the screen at the end', () => {
    const { screen, tell, progress } = shown(fourItems, { isTTY: true, columns: 80 });
    tell(0, ...twoAtWork);
    tell(500, done('agents/a.md', 'worker#1'));
    tell(900, done('agents/b.md', 'worker#2'));
    expect(screen.lines).not.toEqual([]);
    progress.end();
    expect(screen.lines).toEqual([]);
  });

  it('writes nothing when it ends before it drew', () => {
    const { screen, progress } = shown(fourItems, { isTTY: true, columns: 80 });
    progress.end();
    expect(screen.text).toBe('');
  });

  it.each(['\u001B[2J\u001B[31mred.md', 'a\rb.md', 'a\nb.md', '\u202Edm.a', '\u009B1A.md'])(
    'shows the item %j without its control characters',
    (item) => {
      const { screen, tell } = shown(fourItems, { isTTY: true, columns: 200 });
      tell(0, ...twoAtWork);
      tell(500, claimed(item, 'worker#1'));
      expect(screen.lines).toHaveLength(3);
      expect(screen.lines.join('')).toMatch(/^[\u0020-\u007E]*$/);
    },
  );
});

describe('progress elsewhere', () => {
  it('is a plain line now and then, without any control character', () => {
    const { screen, tell, progress } = shown(fourItems, {});
    tell(0, ...twoAtWork);
    tell(2_000, done('agents/a.md', 'worker#1'));
    tell(2_500, done('agents/b.md', 'worker#2'));
    tell(6_000, done('c', 'worker#1'));
    progress.end();
    expect(screen.text).toBe('audit: 1 of 4 (25 %), about 6 s left\naudit: 3 of 4 (75 %), about 2 s left\n');
  });

  it('comes less and less often while nothing ends, and at once as often again when something does', () => {
    const { screen, tell } = shown(fourItems, {});
    const times: number[] = [];
    const look = (time: number, ...events: readonly UnstampedEvent[]): void => {
      const before = screen.writes;
      tell(time, ...events);
      if (screen.writes > before) times.push(time / 1_000);
    };
    for (let time = 0; time <= 300_000; time += 2_000) look(time, claimed('agents/a.md', 'worker#1'));
    expect(times).toEqual([2, 4, 8, 16, 32, 64, 124, 184, 244]);
    look(304_000, done('agents/a.md', 'worker#1'));
    look(306_000, claimed('agents/b.md', 'worker#1'));
    expect(times.slice(-2)).toEqual([304, 306]);
  });

  it('is silent in a short run', () => {
    const { screen, tell, progress } = shown(fourItems, { isTTY: false });
    tell(0, ...twoAtWork);
    tell(1_900, ...['a', 'b', 'c', 'd'].map((item) => done(item, 'worker#1')));
    progress.end();
    expect(screen.text).toBe('');
  });
});

/** A screen that understands what progress writes: lines, cursor up, and clearing below the cursor. */
class FakeScreen implements Screen {
  lines: string[] = [];
  text = '';
  writes = 0;
  readonly isTTY?: boolean;
  readonly columns?: number;

  constructor({ isTTY, columns }: { readonly isTTY?: boolean; readonly columns?: number }) {
    if (isTTY !== undefined) this.isTTY = isTTY;
    if (columns !== undefined) this.columns = columns;
  }

  write(text: string): void {
    this.text += text;
    this.writes += 1;
    const up = /^\u001B\[(\d+)A\u001B\[0J/.exec(text);
    if (up) this.lines = this.lines.slice(0, -Number(up[1]));
    const rest = up ? text.slice(up[0].length) : text;
    if (rest !== '') this.lines.push(...rest.replace(/\n$/, '').split('\n'));
  }
}

function shown(
  plan: Plan,
  kind: { readonly isTTY?: boolean; readonly columns?: number },
  before = 0,
): {
  readonly screen: FakeScreen;
  readonly progress: Progress;
  readonly tell: (time: number, ...events: readonly UnstampedEvent[]) => void;
} {
  let clock = 0;
  const screen = new FakeScreen(kind);
  const progress = showProgress([plan], screen, { now: () => clock, done: before });
  const tell = (time: number, ...events: readonly UnstampedEvent[]): void => {
    // Events of one moment arrive together: all but the last before the clock moves on.
    for (const [index, event] of events.entries()) {
      if (index === events.length - 1) clock = time;
      progress.observe(eventOf(event, time));
    }
  };
  return { screen, progress, tell };
}
