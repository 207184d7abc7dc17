import type { ItemClaimed, ItemDone, RunEvent } from '../model/event.ts';
import type { ItemResult } from '../model/outcome.ts';

/** The line of a claim or of a result, as `EventLines` writes it; all of it, unless the result holds something. */
const common =
  /\{"type":"item_(?:claimed"|done"(,"result":\{"findings":\[\]\})?),"instance":"([ !#-[\]-~]*)(","attempt":[1-9]\d*,"run":"[ !#-[\]-~]*","epoch":[1-9]\d*,"at":)(0|[1-9]\d*),"item":"([ !#-[\]-~]*)"(?:\}\n|,"milliseconds":((?:0|[1-9]\d*)(?:\.\d+)?)(?:\}\n|,"result":))/y;

/** What `common` finds: the line, its empty result, the instance, attempt to time, the time, the item, the duration. */
type CommonLine = [string, string | undefined, string, string, string, string, string | undefined];

const claimEnd = '"}\n'.length;
const doneEnd = '","milliseconds":}\n'.length;
const resultStart = '","milliseconds":,"result":'.length;
const emptyResult: ItemResult = Object.freeze({ findings: Object.freeze([]) });

/** What the lines of one instance have in common, and the item of the last one: the next line often has it again. */
interface Known extends Pick<ItemClaimed, 'instance' | 'attempt' | 'run' | 'epoch'> {
  readonly text: string;
  item: string;
}

/**
 * Reads lines of a journal in the order in which they were written. `JSON.parse` for each line would take most of the time
 * of resuming a long run; the two events that every item has are therefore recognised by their form, and equal texts are
 * kept once.
 */
export class LineDecoder {
  /** Where the line after the last one begins. */
  next = 0;
  private readonly known = new Map<string, Known>();
  private atText = '';
  private at = 0;

  /**
   * The event of the line that begins at `start`; undefined when it is no event. `text` is whole lines of `bytes` as Latin-1,
   * so that positions in both are the same.
   */
  decode(bytes: Buffer, text: string, start: number): RunEvent | undefined {
    common.lastIndex = start;
    const found = common.exec(text) as CommonLine | null;
    const event = found && this.decodeCommon(bytes, text, found);
    if (event) return event;
    const end = text.indexOf('\n', start);
    this.next = end + 1;
    return parseEvent(bytes.toString('utf8', start, end));
  }

  private decodeCommon(
    bytes: Buffer,
    text: string,
    [line, empty, name, middle, atText, idText, number]: CommonLine,
  ): ItemClaimed | ItemDone | undefined {
    const isWhole = line.endsWith('\n');
    this.next = common.lastIndex;
    const known = this.knownOf(name, middle);
    if (known.item !== idText) {
      const after = number === undefined ? claimEnd : (isWhole ? doneEnd : resultStart) + number.length;
      const end = this.next - after;
      // A part of the text would keep all of the text in memory.
      known.item = bytes.toString('latin1', end - idText.length, end);
    }
    const { item, instance, attempt, run, epoch } = known;
    const at = this.time(atText);
    if (number === undefined) return { type: 'item_claimed', item, instance, attempt, run, epoch, at };
    const milliseconds = Number(number);
    const result = isWhole ? empty && emptyResult : this.result(bytes, text);
    if (!result) return undefined;
    return { type: 'item_done', item, instance, attempt, milliseconds, result, run, epoch, at };
  }

  private knownOf(name: string, middle: string): Known {
    const known = this.known.get(name);
    if (known?.text === middle) return known;
    const instance = copyOf(name);
    const stamp = JSON.parse(`{"instance":"${instance}${middle}0}`) as Pick<
      Known,
      'attempt' | 'run' | 'epoch'
    >;
    const fresh = { ...stamp, instance, text: copyOf(middle), item: '' };
    this.known.set(instance, fresh);
    return fresh;
  }

  /** Many lines have the same time, and reading so long a number takes longer than comparing it. */
  private time(text: string): number {
    if (text !== this.atText) {
      this.atText = text;
      this.at = Number(text);
    }
    return this.at;
  }

  private result(bytes: Buffer, text: string): ItemResult | undefined {
    const start = this.next;
    const end = text.indexOf('\n', start);
    this.next = end + 1;
    if (text[end - 1] !== '}') return undefined;
    try {
      return JSON.parse(bytes.toString('utf8', start, end - 1)) as ItemResult;
    } catch {
      return undefined;
    }
  }
}

/** A text of its own, not a part of a longer one. */
function copyOf(text: string): string {
  return Buffer.from(text).toString();
}

const types: ReadonlySet<unknown> = new Set(
  Object.keys({
    run_started: true,
    run_resumed: true,
    instance_started: true,
    process_started: true,
    process_ended: true,
    item_claimed: true,
    item_done: true,
    item_failed: true,
    instance_finished: true,
    pool_throttled: true,
    usage_reported: true,
    run_finished: true,
  } satisfies Record<RunEvent['type'], true>),
);

/** One line of the journal; undefined when it is no event. */
export function parseEvent(line: string): RunEvent | undefined {
  try {
    const event = JSON.parse(line) as RunEvent | null;
    return typeof event === 'object' && event !== null && types.has(event.type) ? event : undefined;
  } catch {
    return undefined;
  }
}
