import { ByInstance } from '../model/byInstance.ts';
import type { ItemClaimed, ItemDone, RunEvent } from '../model/event.ts';
import { holdsHidden } from '../model/hiddenValues.ts';
import { maskSecrets } from '../model/secrets.ts';
import { holdsSecret, maskValue, visible } from './mask.ts';

/** Room for a batch and the line that makes it full, in bytes. */
const room = 320 * 1024;

/**
 * Events as lines of the journal, in bytes, until a batch of them is taken. No line holds a secret.
 *
 * `JSON.stringify` for every event would cost more than all the rest of a run of small items. The two events that every
 * item has are therefore written by hand: what stays the same from line to line is kept as bytes, and the rest is a few
 * characters. Everything else goes through `JSON.stringify`.
 */
export class EventLines {
  /** The bytes that wait. */
  length = 0;
  private bytes = Buffer.allocUnsafe(room);
  /** All text of the batch that may hold a secret. */
  private suspects = '';
  /** Whether a value stands in the batch that is to be hidden. */
  private hasHidden = false;
  private readonly instances = new ByInstance((name) => new Instance(name));

  add(event: RunEvent): void {
    const start = this.length;
    const isWritten =
      (event.type === 'item_claimed' && this.addClaim(event)) ||
      (event.type === 'item_done' && this.addDone(event));
    if (isWritten) return;
    this.length = start;
    this.addText(`${JSON.stringify(event)}\n`);
  }

  /** Whole lines, to be written before the next event is added. */
  take(): Uint8Array {
    const lines = this.bytes.subarray(0, this.length);
    const isClean = !this.hasHidden && !holdsSecret(this.suspects);
    this.length = 0;
    this.suspects = '';
    this.hasHidden = false;
    for (const instance of this.instances.all.values()) instance.itemStart = -1;
    if (this.bytes.length > room) this.bytes = Buffer.allocUnsafe(room);
    return isClean ? lines : Buffer.from(lines.toString().split('\n').map(maskLine).join('\n'));
  }

  private addClaim(event: ItemClaimed): boolean {
    const instance = this.instances.of(event.instance);
    this.addHead(instance.claim.of(event), event.item);
    if (!this.addItem(event.item, instance)) return false;
    this.addShort(claimEnd);
    return true;
  }

  private addDone(event: ItemDone): boolean {
    const { milliseconds, cached, changed, result } = event;
    const isEmpty = result.findings.length === 0 && result.facts === undefined;
    const instance = this.instances.of(event.instance);
    this.addHead((isEmpty ? instance.emptyDone : instance.done).of(event), event.item);
    if (!Number.isFinite(milliseconds) || !this.addItem(event.item, instance)) return false;
    this.addShort(millisecondsKey);
    this.addNumber(milliseconds);
    if (cached) this.addShort(cachedKey);
    if (changed) this.addShort(changedKey);
    if (isEmpty) this.addShort(lineEnd);
    else this.addText(`,"result":${JSON.stringify(result)}}\n`);
    return true;
  }

  /** The beginning of a line, after making room for all of it but the result. */
  private addHead(head: Uint8Array, item: string): void {
    this.reserve(head.length + item.length + longestRest);
    this.bytes.set(head, this.length);
    this.length += head.length;
  }

  /** Adds an item's id; false where it needs an escape. What an instance has done it has mostly claimed just before. */
  private addItem(item: string, instance: Instance): boolean {
    const { itemStart } = instance;
    const start = this.length;
    if (itemStart >= 0 && instance.item === item) {
      this.bytes.copyWithin(start, itemStart, itemStart + item.length);
      this.length += item.length;
      return true;
    }
    if (!this.addPlain(item)) return false;
    instance.item = item;
    instance.itemStart = start;
    return true;
  }

  /** For a few bytes a loop is faster than a call of `set`. */
  private addShort(few: Uint8Array): void {
    const { bytes, length } = this;
    for (let index = 0; index < few.length; index += 1) bytes[length + index] = few[index] ?? 0;
    this.length = length + few.length;
  }

  /** Adds printable ASCII that JSON needs no escape for; false where it is another text. */
  private addPlain(text: string): boolean {
    const { bytes } = this;
    let end = this.length;
    let inARow = 0;
    let isSuspect = false;
    for (let index = 0; index < text.length; index += 1) {
      const code = text.charCodeAt(index);
      const kind = code < 128 ? kinds[code] : escaped;
      if (kind === escaped) return false;
      inARow = kind === keyLike ? inARow + 1 : 0;
      if (inARow === shortestKey) isSuspect = true;
      bytes[end] = code;
      end += 1;
    }
    this.length = end;
    if (isSuspect) this.suspects += `${text}\n`;
    this.hasHidden ||= holdsHidden(text);
    return true;
  }

  /** Whole thousandths are written by hand: turning a fraction into text costs as much as all the rest of a line. */
  private addNumber(number: number): void {
    const thousandths = Math.round(1000 * number);
    if (thousandths / 1000 !== number || thousandths < 0 || thousandths >= largestByHand) {
      this.addDigits(String(number));
      return;
    }
    const rest = thousandths % 1000;
    this.addDigits(String((thousandths - rest) / 1000));
    this.addShort(fractions[rest] ?? lineEnd);
  }

  private addDigits(digits: string): void {
    const { bytes, length } = this;
    for (let index = 0; index < digits.length; index += 1) bytes[length + index] = digits.charCodeAt(index);
    this.length = length + digits.length;
  }

  private addText(text: string): void {
    this.reserve(3 * text.length);
    this.length += this.bytes.write(text, this.length);
    this.suspects += visible(text);
    this.hasHidden ||= holdsHidden(text);
  }

  private reserve(size: number): void {
    if (this.length + size <= this.bytes.length) return;
    const larger = Buffer.allocUnsafe(2 * (this.length + size));
    this.bytes.copy(larger, 0, 0, this.length);
    this.bytes = larger;
  }
}

const claimEnd = Buffer.from('"}\n');
const millisecondsKey = Buffer.from('","milliseconds":');
const cachedKey = Buffer.from(',"cached":true');
const changedKey = Buffer.from(',"changed":true');
const lineEnd = Buffer.from('}\n');

/** The keys above, and the longest number. */
const longestRest = 128;

/** Nothing, and `.001` to `.999` without zeros at the end. */
const fractions = Array.from({ length: 1000 }, (_, rest) => Buffer.from(String(rest / 1000).slice(1)));
const largestByHand = 2 ** 31;

const escaped = 1;
const keyLike = 2;

/** No key that is recognised has fewer letters, digits, `_`, `-` and spaces in a row (model/secrets.ts). */
const shortestKey = 16;

/** For every ASCII character whether it needs an escape, or may be part of a key. */
const kinds = Uint8Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code);
  if (/[\u0000-\u001F"\\\u007F]/.test(character)) return escaped;
  return /[\w -]/.test(character) ? keyLike : 0;
});

/** The beginnings of an instance's lines, and where in the batch the item of its last line stands. */
class Instance {
  readonly claim: Head;
  readonly emptyDone: Head;
  readonly done: Head;
  item = '';
  itemStart = -1;

  constructor(name: string) {
    const instance = `"instance":${JSON.stringify(maskSecrets(name))}`;
    this.claim = new Head(`{"type":"item_claimed",${instance}`);
    this.emptyDone = new Head(`{"type":"item_done","result":{"findings":[]},${instance}`);
    this.done = new Head(`{"type":"item_done",${instance}`);
  }
}

/** What comes before the item. From line to line only the time changes, a thousand times a second at most. */
class Head {
  private bytes = Buffer.alloc(0);
  private at = Number.NaN;
  private attempt = 0;
  private epoch = 0;
  private run = '';
  private readonly start: string;

  constructor(start: string) {
    this.start = start;
  }

  of({ at, attempt, epoch, run }: ItemClaimed | ItemDone): Uint8Array {
    if (at !== this.at || attempt !== this.attempt || epoch !== this.epoch || run !== this.run) {
      Object.assign(this, { at, attempt, epoch, run });
      const name = JSON.stringify(maskSecrets(run));
      const stamp = `"attempt":${attempt},"run":${name},"epoch":${epoch},"at":${at}`;
      this.bytes = Buffer.from(`${this.start},${stamp},"item":"`);
    }
    return this.bytes;
  }
}

function maskLine(line: string): string {
  return line === '' ? line : JSON.stringify(maskValue(JSON.parse(line)));
}
