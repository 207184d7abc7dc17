import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Capture, mostBytes, Tail } from '../../../src/engines/exec/capture.ts';
import { fc } from '../../model/fc.ts';
import { project } from '../../project.ts';

describe('the end of an output', () => {
  it('is its last bytes, however it came', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), fc.integer({ min: 1, max: 20 }), (pieces, most) => {
        const tail = new Tail(most);
        for (const piece of pieces) tail.add(Buffer.from(piece, 'latin1'));
        const whole = Buffer.from(pieces.join(''), 'latin1');
        expect(tail.isCut).toBe(whole.length > most);
        expect(whole.subarray(-most).toString('utf8').endsWith(tail.text())).toBe(true);
      }),
    );
  });

  it('has whole characters only', () => {
    for (const most of [5, 6, 7, 8]) {
      const tail = new Tail(most);
      tail.add(Buffer.from('🎉🎉🎉'));
      expect(tail.text()).toBe(most === 8 ? '🎉🎉' : '🎉');
    }
  });

  it('of a short one is all of it, also where it begins in the middle of a character', () => {
    const tail = new Tail(10);
    tail.add(Buffer.from([0x80, 0x41]));
    expect(tail.text()).toBe('\uFFFDA');
    expect(tail.isCut).toBe(false);
  });
});

describe('what is kept of an output', () => {
  it('of text is both streams, in the order in which they came', () => {
    const path = join(project({}), 'artifacts/w_1.1.txt');
    const capture = new Capture('text', path);
    capture.add(Buffer.from('one\n'), 'stdout');
    capture.add(Buffer.from('two\n'), 'stderr');
    capture.add(Buffer.from('three\n'), 'stdout');
    capture.close();
    expect(readFileSync(path, 'utf8')).toBe('one\ntwo\nthree\n');
    expect(capture.shown.text()).toBe('one\ntwo\nthree\n');
    expect(capture.errors.text()).toBe('two\n');
    expect(capture.isKept).toBe(true);
  });

  it('of a document is stdout alone', () => {
    const path = join(project({}), 'w_1.1.txt');
    const capture = new Capture('json', path);
    capture.add(Buffer.from('\uFEFF{'), 'stdout');
    capture.add(Buffer.from('warning\n'), 'stderr');
    capture.add(Buffer.from('}'), 'stdout');
    capture.close();
    expect(readFileSync(path, 'utf8')).toBe('\uFEFF{}');
    expect(capture.document.text()).toBe('{}');
    expect(capture.errors.text()).toBe('warning\n');
  });

  it('is only for its owner to read', () => {
    const path = join(project({}), 'w_1.1.txt');
    const capture = new Capture('text', path);
    capture.add(Buffer.from('secret'), 'stdout');
    capture.close();
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('is appended to what an earlier process left', () => {
    const path = join(project({ 'w_1.1.txt': 'before\n' }), 'w_1.1.txt');
    const capture = new Capture('text', path);
    capture.add(Buffer.from('after\n'), 'stdout');
    capture.close();
    expect(readFileSync(path, 'utf8')).toBe('before\nafter\n');
  });

  it('is no file where nothing was printed, where there is no path, or where it cannot be written', () => {
    const folder = project({ file: '' });
    const silent = new Capture('text', join(folder, 'silent.txt'));
    const nowhere = new Capture('text', undefined);
    const broken = new Capture('text', join(folder, 'file', 'below.txt'));
    for (const capture of [nowhere, broken]) capture.add(Buffer.from('text'), 'stdout');
    for (const capture of [silent, nowhere, broken]) {
      capture.close();
      expect(capture.isKept).toBe(false);
    }
    expect(broken.shown.text()).toBe('text');
  });

  it('is no more than 64 MiB, and the file says so', () => {
    const path = join(project({}), 'w_1.1.txt');
    const capture = new Capture('json', path);
    const piece = Buffer.alloc(1024 ** 2 - 1, 'x');
    for (let count = 0; count < 70; count += 1) capture.add(piece, 'stdout');
    capture.close();
    const note = '\n[pool-run: the rest is left out]\n';
    expect(statSync(path).size).toBe(mostBytes + note.length);
    expect(readFileSync(path).subarray(-note.length).toString()).toBe(note);
    expect(capture.document.isTooLong).toBe(true);
  });
});
