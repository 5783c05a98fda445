import { expect } from 'chai';
import { asyncScheduler, VirtualTimeScheduler } from 'rxjs';
import { HttpError, NetworkError, QueryError, RateLimitError, TimeoutError } from '../../src/core/errors.js';
import { handOverDelay, reconnectDelay } from '../../src/live/live-options.js';

const facts = { path: '/channels', attempts: 1 };
const broken = new NetworkError('broken', { ...facts, phase: 'body' });
const settings = { baseDelayMs: 1_000, maxDelayMs: 30_000, maxFailures: 8 };
const delayAt = (chance: number) => reconnectDelay(settings, { scheduler: asyncScheduler, random: () => chance });
const times = <T>(count: number, each: () => T): readonly T[] => Array.from({ length: count }, each);

describe('reconnectDelay', () => {
  it('should double up to the maximum, and wait a random part of it', () => {
    const delay = delayAt(0.5);
    delay.reset();
    expect(times(7, () => delay.after(broken))).to.deep.equal([500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000]);
  });

  it('should start again after a success', () => {
    const delay = delayAt(0.5);
    times(4, () => delay.after(broken));
    delay.reset();
    expect(delay.after(broken)).to.equal(500);
  });

  it('should never wait less than 50 ms', () => {
    expect(delayAt(0).after(broken)).to.equal(50);
  });

  it('should wait as long as the server requests', () => {
    const busy = new RateLimitError('busy', { ...facts, status: 429, retryAfterMs: 90_000 });
    expect(delayAt(0.5).after(busy)).to.equal(90_000);
  });

  it('should end after 5 failures where nothing ever succeeded, and after maxFailures in a row otherwise', () => {
    const delay = delayAt(0.5);
    expect(times(6, () => delay.after(broken)).indexOf(undefined)).to.equal(5);
    delay.reset();
    expect(times(9, () => delay.after(broken)).indexOf(undefined)).to.equal(8);
  });

  it('should retry after a timeout of any kind, and never after a permanent failure', () => {
    expect(delayAt(0.5).after(new TimeoutError('late', { ...facts, phase: 'total' }))).to.equal(500);
    expect(delayAt(0.5).after(new HttpError('no', { ...facts, status: 400 }))).to.equal(undefined);
    expect(delayAt(0.5).after(new QueryError('live', []))).to.equal(undefined);
  });
});

describe('handOverDelay', () => {
  it('should be zero at first, then double with each connection that did not last a minute', () => {
    const scheduler = new VirtualTimeScheduler();
    const delay = handOverDelay(settings, { scheduler, random: () => 0.5 });
    const next = (lastedMs: number): number => {
      scheduler.frame += lastedMs;
      const waitMs = delay();
      scheduler.frame += waitMs;
      return waitMs;
    };
    expect(times(8, () => next(100))).to.deep.equal([0, 500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000]);
    expect([next(59_999), next(60_000), next(100)]).to.deep.equal([15_000, 0, 500]);
  });
});
