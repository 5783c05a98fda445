import { expect } from 'chai';
import { rateRecovery } from '../../../src/transport/rate-limit/learned-limits.js';

/** Of ten a second. Sends evenly from a time on, and says when the last one left. */
const recoveryOf = () => {
  const recovery = rateRecovery(() => 100);
  const send = (count: number, everyMs = 100, fromMs = 0): number => {
    for (let index = 0; index < count; index += 1) recovery.left(fromMs + index * everyMs);
    return fromMs + (count - 1) * everyMs;
  };
  const perSecondAt = (nowMs: number): number => 1000 / recovery.everyMs(nowMs);
  return { recovery, send, perSecondAt };
};

describe('rateRecovery', () => {
  it('should ask for no spacing while nothing is refused', () => {
    const { recovery, send } = recoveryOf();
    send(100);
    expect(recovery.everyMs(10_000)).to.equal(0);
  });

  it('should find what is allowed, ramp up to it, and stay there for a minute', () => {
    const { recovery, send, perSecondAt } = recoveryOf();
    const sentAt = send(7);
    expect(recovery.refused({ sentAt, nowMs: 720, retryAfterMs: 1_000 })).to.equal(true);
    recovery.paused(1_720);
    expect(perSecondAt(1_720)).to.be.closeTo(5.91 / 2, 0.01);
    send(2, 300, 1_720);
    expect(perSecondAt(2_720)).to.be.closeTo(5.91, 0.001);
    expect(perSecondAt(20_000)).to.be.closeTo(5.91, 0.001);
    expect(perSecondAt(61_000)).to.be.closeTo(5.91, 0.001);
  });

  it('should grow slowly beyond it afterwards, until nothing is left to recover from', () => {
    const { recovery, send, perSecondAt } = recoveryOf();
    recovery.refused({ sentAt: send(7), nowMs: 720, retryAfterMs: 1_000 });
    send(2, 300, 1_720);
    expect(perSecondAt(80_720)).to.be.closeTo(6.91, 0.01);
    expect(recovery.everyMs(180_000)).to.equal(0);
  });

  it('should react once to requests that had left before', () => {
    const { recovery, send } = recoveryOf();
    const sentAt = send(9);
    expect(recovery.refused({ sentAt: sentAt - 100, nowMs: 820, retryAfterMs: 1_000 })).to.equal(true);
    const everyMs = recovery.everyMs(2_000);
    expect(recovery.refused({ sentAt, nowMs: 920, retryAfterMs: 1_000 })).to.equal(false);
    recovery.paused(3_000);
    expect(recovery.refused({ sentAt: 900, nowMs: 2_000, retryAfterMs: 1_000 })).to.equal(false);
    expect(recovery.everyMs(3_000)).to.be.at.least(everyMs);
  });

  it('should hold for twice as long after each refusal', () => {
    const { recovery, send, perSecondAt } = recoveryOf();
    recovery.refused({ sentAt: send(7), nowMs: 720, retryAfterMs: 1_000 });
    const sentAt = send(30, 170, 2_000);
    recovery.refused({ sentAt, nowMs: sentAt, retryAfterMs: 1_000 });
    send(2, 300, sentAt + 1_000);
    const held = perSecondAt(sentAt + 1_300);
    expect(perSecondAt(sentAt + 119_000)).to.equal(held);
    expect(perSecondAt(sentAt + 140_000)).to.be.above(held);
  });

  it('should begin anew an hour after the last refusal', () => {
    const { recovery, send, perSecondAt } = recoveryOf();
    recovery.refused({ sentAt: send(7), nowMs: 720, retryAfterMs: 1_000 });
    const later = 3_600_800;
    expect(recovery.everyMs(later)).to.equal(0);
    const sentAt = send(7, 100, later);
    recovery.refused({ sentAt, nowMs: sentAt + 20, retryAfterMs: 1_000 });
    send(2, 300, sentAt + 1_000);
    expect(perSecondAt(sentAt + 59_000)).to.be.closeTo(5.91, 0.001);
    expect(perSecondAt(sentAt + 80_020)).to.be.closeTo(6.91, 0.01);
  });

  it('should hold for a minute from the end of the pause', () => {
    const { recovery, send, perSecondAt } = recoveryOf();
    recovery.refused({ sentAt: send(7), nowMs: 720, retryAfterMs: 1_000 });
    recovery.paused(11_720);
    send(2, 300, 11_720);
    expect(perSecondAt(71_720)).to.be.closeTo(5.91, 0.001);
    expect(perSecondAt(91_720)).to.be.closeTo(6.91, 0.01);
  });

  it('should take a long wait for a limit of the minute', () => {
    const { recovery, send, perSecondAt } = recoveryOf();
    const sentAt = send(421);
    recovery.refused({ sentAt, nowMs: sentAt + 20, retryAfterMs: 18_000 });
    recovery.paused(60_000);
    send(2, 300, 60_000);
    expect(perSecondAt(100_000)).to.be.closeTo(6.895, 0.001);
  });

  it('should not go on at the full pace during a pause that is known', () => {
    const { recovery, send, perSecondAt } = recoveryOf();
    send(3);
    recovery.paused(5_000);
    recovery.calm(1_000);
    expect(recovery.everyMs(1_000)).to.equal(0);
    expect(perSecondAt(6_000)).to.equal(Infinity);
  });

  it('should not end a longer pause with a shorter one', () => {
    const { recovery, send, perSecondAt } = recoveryOf();
    recovery.refused({ sentAt: send(7), nowMs: 720, retryAfterMs: 1_000 });
    recovery.paused(5_000);
    send(2, 300, 5_000);
    const paceAt = perSecondAt(6_000);
    recovery.paused(2_000);
    expect(perSecondAt(6_000)).to.equal(paceAt);
  });

  it('should keep to a pace that was found where nothing tells what was refused', () => {
    const { recovery, send, perSecondAt } = recoveryOf();
    recovery.refused({ sentAt: send(7), nowMs: 720, retryAfterMs: 1_000 });
    send(2, 300, 1_720);
    const paceAt = perSecondAt(20_000);
    recovery.calm(10_000);
    expect(perSecondAt(20_000)).to.equal(paceAt);
  });

  it('should go on evenly at the full pace where nothing tells what was refused', () => {
    const { recovery, send, perSecondAt } = recoveryOf();
    send(3, 0);
    recovery.calm(100);
    send(2, 300, 1_000);
    expect(perSecondAt(2_000)).to.be.closeTo(10, 1e-9);
  });
});
