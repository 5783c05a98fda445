import { expect } from 'chai';
import { rateSpacing } from '../../../src/transport/rate-limit/own-limits.js';

describe('rateSpacing', () => {
  it('should make up for a timer that is late, but not by a burst', () => {
    const spacing = rateSpacing();
    spacing.left(0, 100);
    expect(spacing.freeAt(100)).to.equal(100);
    spacing.left(101, 100);
    expect(spacing.freeAt(100)).to.equal(200);
    spacing.left(215, 100);
    expect(spacing.freeAt(100)).to.be.closeTo(313.8, 1e-9);
  });

  it('should begin a new row of slots after a rest', () => {
    const spacing = rateSpacing();
    spacing.left(0, 100);
    spacing.left(5_000, 100);
    expect(spacing.freeAt(100)).to.equal(5_100);
  });

  it('should keep slots that timers cannot hit on average', () => {
    const spacing = rateSpacing();
    const left: number[] = [];
    for (let now = 0; now <= 1_000; now += 3) {
      while (spacing.freeAt(2) <= now) {
        spacing.left(now, 2);
        left.push(now);
      }
    }
    expect(left.length).to.be.within(499, 501);
  });

  it('should not hold anybody without a spacing', () => {
    const spacing = rateSpacing();
    spacing.left(0, 0);
    expect(spacing.freeAt(0)).to.equal(-Infinity);
  });
});
