import { expect } from 'chai';
import fc from 'fast-check';
import { rateLog } from '../../../src/transport/rate-limit/own-limits.js';

describe('rateLog', () => {
  it('should keep the newest and count those after a time as a list would', () => {
    const gaps = fc.array(fc.nat(5), { maxLength: 50 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), gaps, fc.integer({ min: -1, max: 260 }), (size, steps, atMs) => {
        const log = rateLog(size);
        const all: number[] = [];
        for (const step of steps) {
          all.push((all.at(-1) ?? 0) + step);
          log.add(all.at(-1) ?? 0);
        }
        const kept = all.slice(-size);
        expect(log.countAfter(atMs)).to.equal(kept.filter((time) => time > atMs).length);
        for (let nth = 1; nth <= size + 1; nth += 1) {
          expect(log.newest(nth)).to.equal(nth > kept.length ? undefined : kept.at(-nth));
        }
      }),
    );
  });
});
