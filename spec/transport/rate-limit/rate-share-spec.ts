import { expect } from 'chai';
import { rateShare } from '../../../src/transport/rate-limit/learned-limits.js';
import { rateWindow } from '../../../src/transport/rate-limit/own-limits.js';

/** A share of 100 a minute, of which `own` have left at 1 s. */
const shareOf = (own: number) => {
  const minute = rateWindow(100, 60_000);
  for (let index = 0; index < own; index += 1) minute.take(1_000);
  return { minute, share: rateShare(minute) };
};

describe('rateShare', () => {
  it('should leave a limit alone that nobody else uses', () => {
    const { share } = shareOf(98);
    share.heed({ count: 100, allowed: 100, resetMs: 30_000 }, 1_000, 1_100);
    expect([share.freeAt(), share.everyMs(1_100)]).to.deep.equal([-Infinity, 0]);
  });

  it('should spread what others leave until the reset', () => {
    const { share } = shareOf(20);
    share.heed({ count: 90, allowed: 100, resetMs: 30_000 }, 1_000, 1_100);
    expect([share.freeAt(), share.everyMs(1_100), share.everyMs(31_100)]).to.deep.equal([-Infinity, 3_000, 0]);
  });

  it('should spread nothing while a fifth of what is allowed is left', () => {
    const { share } = shareOf(20);
    share.heed({ count: 80, allowed: 100, resetMs: 30_000 }, 1_000, 1_100);
    expect(share.everyMs(1_100)).to.equal(0);
    share.heed({ count: 81, allowed: 100, resetMs: 30_000 }, 1_010, 1_110);
    expect(share.everyMs(1_110)).to.be.closeTo(30_000 / 19, 1e-9);
  });

  it('should notice others from two in a hundred on', () => {
    const minute = rateWindow(1_000, 60_000);
    for (let index = 0; index < 960; index += 1) minute.take(1_000);
    const share = rateShare(minute);
    share.heed({ count: 980, allowed: 1_000, resetMs: 30_000 }, 1_000, 1_100);
    expect(share.everyMs(1_100)).to.equal(0);
    share.heed({ count: 981, allowed: 1_000, resetMs: 30_000 }, 1_010, 1_110);
    expect(share.everyMs(1_110)).to.be.closeTo(30_000 / 19, 1e-9);
  });

  it('should stop until the reset where nothing is left, and count what is on its way', () => {
    const { minute, share } = shareOf(20);
    for (let index = 0; index < 4; index += 1) minute.take(1_050);
    share.heed({ count: 96, allowed: 100, resetMs: 30_000 }, 1_000, 1_100);
    expect(share.freeAt()).to.equal(31_100);
  });

  it('should be at ease again with the next answer that says so, but not with an older one', () => {
    const { share } = shareOf(20);
    share.heed({ count: 100, allowed: 100, resetMs: 30_000 }, 1_000, 1_100);
    share.heed({ count: 30, allowed: 100, resetMs: 30_000 }, 900, 1_110);
    expect(share.freeAt()).to.equal(31_100);
    share.heed({ count: 30, allowed: 100, resetMs: 30_000 }, 1_010, 1_120);
    expect(share.freeAt()).to.equal(-Infinity);
  });

  it('should narrow the minute to what is allowed, and never widen it', () => {
    const { minute, share } = shareOf(0);
    share.heed({ count: 1, allowed: 50, resetMs: 30_000 }, 1_000, 1_100);
    expect(minute.everyMs()).to.equal(60_300 / 50);
    share.heed({ count: 1, allowed: 500, resetMs: 30_000 }, 1_010, 1_110);
    expect(minute.everyMs()).to.equal(60_300 / 100);
  });

  it('should not take the limit of a second for one of a minute', () => {
    const { minute, share } = shareOf(20);
    share.heed({ count: 10, allowed: 10, resetMs: 1_000 }, 1_000, 1_100);
    expect([share.freeAt(), minute.everyMs()]).to.deep.equal([-Infinity, 603]);
  });
});

describe('rateShare, of a quota for longer than a minute', () => {
  const hourMs = 3_600_000;

  it('should not spread what is left: that could take hours', () => {
    const { minute, share } = shareOf(20);
    share.heed({ count: 95, allowed: 100, resetMs: hourMs }, 1_000, 1_100);
    expect([share.freeAt(), share.everyMs(1_100), minute.everyMs()]).to.deep.equal([-Infinity, 0, 603]);
  });

  it('should stop until the reset where nothing is left, by whichever requests', () => {
    for (const own of [0, 100]) {
      const { share } = shareOf(own);
      share.heed({ count: 100, allowed: 100, resetMs: hourMs }, 1_000, 1_100);
      expect(share.freeAt()).to.equal(1_100 + hourMs);
    }
  });

  it('should be known as such in its last minute too', () => {
    const { minute, share } = shareOf(20);
    share.heed({ count: 10, allowed: 50, resetMs: 30_000 }, 1_000, 1_100);
    expect(minute.everyMs()).to.equal(60_300 / 50);
    share.heed({ count: 10, allowed: 50, resetMs: hourMs }, 1_010, 1_110);
    expect(minute.everyMs()).to.equal(60_300 / 100);
    share.heed({ count: 45, allowed: 50, resetMs: 30_000 }, 1_020, 1_120);
    expect([minute.everyMs(), share.everyMs(1_120)]).to.deep.equal([60_300 / 100, 0]);
  });
});
