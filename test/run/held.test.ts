import { describe, expect, it } from 'vitest';
import { Held } from '../../src/run/held.ts';
import { fc } from '../model/fc.ts';
import { itemsOf } from '../model/samples.ts';

describe('the items of an attempt', () => {
  it('are each released once, in whatever order, how often, and for whatever else is asked', () => {
    const ids = ['a', 'b', 'c', 'd', 'e'];
    const asked = fc.array(fc.constantFrom(...ids, 'nobody', '__proto__'), { maxLength: 12 });
    fc.assert(
      fc.property(fc.subarray(ids), asked, (given, all) => {
        const held = new Held(itemsOf(...given));
        const released = all.flatMap((id) => held.release(id)?.id ?? []);
        const expected = [...new Set(all)].filter((id) => given.includes(id));
        expect(released).toEqual(expected);
        const left = held.releaseAll().map(({ id }) => id);
        expect(left).toEqual(given.filter((id) => !expected.includes(id)));
        expect([...held.releaseAll(), ...ids.flatMap((id) => held.release(id) ?? [])]).toEqual([]);
      }),
    );
  });
});
