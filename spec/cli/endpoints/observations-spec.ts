import { expect } from 'chai';
import { momentColumns, type MomentRow } from '../../../src/cli/endpoints/observations.js';

const nowMs = Date.parse('2026-10-01T08:00:00Z');
const row = (change: Partial<MomentRow>): MomentRow => ({
  queueId: 'q',
  metric: 'oLongestWaiting',
  qualifier: null,
  count: 1,
  ...change,
});

describe('momentColumns', () => {
  const longest = (change: Partial<MomentRow>) => {
    const column = momentColumns(() => nowMs).find(({ title }) => title === 'Longest s');
    return [column?.cell(row(change)), column?.value(row(change))];
  };

  it('should show how long the longest one has waited, in seconds, since the instant at which its wait began', () => {
    expect(longest({ calculatedMetricValue: nowMs - 90_250 })).to.deep.equal(['90.3', 90.25]);
  });

  it('should show a duration as it is, and nothing where there is no value or no longest one', () => {
    expect(longest({ calculatedMetricValue: 12_500 })).to.deep.equal(['12.5', 12.5]);
    expect(longest({ count: 0 })).to.deep.equal([null, null]);
    expect(longest({ metric: 'oWaiting', calculatedMetricValue: nowMs })).to.deep.equal([null, null]);
  });

  it('should round to milliseconds, as clocks show fractions', () => {
    const column = momentColumns(() => nowMs + 0.123456).find(({ title }) => title === 'Longest s');
    expect(column?.value(row({ calculatedMetricValue: nowMs - 1_000 }))).to.equal(1);
  });
});
