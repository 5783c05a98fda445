import { expect } from 'chai';
import { rateWindow } from '../../../src/transport/rate-limit/own-limits.js';

describe('rateWindow', () => {
  it('should be longer than the window that it keeps to, by a hundredth or a quarter of a second', () => {
    for (const [windowMs, marginMs] of [
      [1_000, 10],
      [60_000, 250],
    ] as const) {
      const window = rateWindow(1, windowMs);
      expect(window.freeAt()).to.equal(-Infinity);
      window.take(5_000);
      expect(window.freeAt()).to.equal(5_000 + windowMs + marginMs);
    }
  });

  it('should use its limit up at even spacing and hardly wait for it', () => {
    const window = rateWindow(10, 1_000);
    for (let index = 0; index < 100; index += 1) {
      expect(window.freeAt()).to.be.at.most(index * window.everyMs());
      window.take(index * window.everyMs());
    }
    expect(window.everyMs()).to.equal(101.2);
  });

  it('should be narrowed and widened again, within its own size', () => {
    const window = rateWindow(4, 1_000);
    for (const at of [0, 100, 200]) window.take(at);
    expect(window.freeAt()).to.equal(-Infinity);
    window.narrow(2);
    expect(window.freeAt()).to.equal(1_110);
    expect(window.everyMs()).to.equal(506);
    window.narrow(0);
    expect(window.freeAt()).to.equal(1_210);
    window.narrow(100);
    expect(window.everyMs()).to.equal(253);
    window.take(300);
    expect(window.freeAt()).to.equal(1_010);
  });

  it('should count what left in a window before a time, and after it', () => {
    const window = rateWindow(10, 1_000);
    for (const at of [0, 500, 1_000, 1_400]) window.take(at);
    expect(window.countUntil(1_000)).to.equal(2);
    expect(window.countAfter(1_000)).to.equal(1);
  });

  it('should never wait without a limit', () => {
    const window = rateWindow(Infinity, 1_000);
    window.take(0);
    expect([window.freeAt(), window.everyMs(), window.countUntil(0), window.countAfter(-1)]).to.deep.equal([
      -Infinity,
      0,
      0,
      0,
    ]);
  });
});
