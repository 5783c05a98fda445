import { expect } from 'chai';
import { longestMs, observedValue } from '../../src/endpoints/observed-value.js';

const nowMs = Date.parse('2026-10-01T08:00:00Z');
const beganAtMs = nowMs - 90_000;

describe('observedValue', () => {
  for (const metric of ['oLongestWaiting', 'oLongestInteracting']) {
    it(`should report for ${metric} when the longest one began`, () => {
      expect(observedValue(metric, 1, beganAtMs)).to.deep.equal({
        count: 1,
        calculatedMetricValue: beganAtMs,
        beganAtMs,
      });
    });
  }

  it('should keep a value of any other metric, and of a duration, without making it an instant', () => {
    expect(observedValue('oWaiting', 2, beganAtMs)).to.deep.equal({ count: 2, calculatedMetricValue: beganAtMs });
    expect(observedValue('oLongestWaiting', 1, 90_000)).to.deep.equal({ count: 1, calculatedMetricValue: 90_000 });
  });

  it('should set a missing count to 0 only where there is no value either', () => {
    for (const missing of [undefined, null]) {
      expect(observedValue('oWaiting', missing, missing)).to.deep.equal({ count: 0 });
      expect(observedValue('oLongestWaiting', missing, beganAtMs)).to.include({ count: 1, beganAtMs });
      expect(observedValue('oLongestWaiting', missing, 90_000)).to.include({ count: 1 });
    }
    expect(observedValue('oLongestWaiting', 0, null)).to.deep.equal({ count: 0 });
  });
});

describe('longestMs', () => {
  const longest = (calculatedMetricValue?: number, metric = 'oLongestWaiting') =>
    longestMs({ metric, ...(calculatedMetricValue !== undefined && { calculatedMetricValue }) }, nowMs);

  it('should be the time from the instant until now', () => {
    expect(longest(beganAtMs)).to.equal(90_000);
    expect(longest(beganAtMs, 'oLongestInteracting')).to.equal(90_000);
  });

  it("should be 0 where the platform's clock is ahead", () => {
    expect(longest(nowMs + 500)).to.equal(0);
  });

  it('should be the value itself where that is a duration: anything below 1e12', () => {
    expect(longest(90_000)).to.equal(90_000);
    expect(longest(1e12 - 1)).to.equal(1e12 - 1);
    expect(longest(1e12)).to.equal(nowMs - 1e12);
  });

  it('should be undefined without a value and for other metrics', () => {
    expect(longest()).to.equal(undefined);
    expect(longest(beganAtMs, 'oWaiting')).to.equal(undefined);
  });
});
