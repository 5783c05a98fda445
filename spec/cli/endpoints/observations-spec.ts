import { expect } from 'chai';
import { observationColumns, type NamedRow } from '../../../src/cli/endpoints/observations.js';

const nowMs = Date.parse('2026-10-01T08:00:00Z');
const row = (change: Partial<NamedRow>): NamedRow => ({
  queueId: 'q',
  metric: 'oLongestWaiting',
  qualifier: null,
  count: 1,
  ...change,
});

describe('observationColumns', () => {
  const longest = (change: Partial<NamedRow>) => {
    const column = observationColumns(() => nowMs).find(({ title }) => title === 'Longest s');
    return [column?.cell(row(change)), column?.value(row(change))];
  };

  it('should show the longest wait in seconds, from the instant at which it began', () => {
    expect(longest({ calculatedMetricValue: nowMs - 90_250 })).to.deep.equal(['90.3', 90.25]);
  });

  it('should show a duration unchanged, and nothing without a value or for other metrics', () => {
    expect(longest({ calculatedMetricValue: 12_500 })).to.deep.equal(['12.5', 12.5]);
    expect(longest({ count: 0 })).to.deep.equal([null, null]);
    expect(longest({ metric: 'oWaiting', calculatedMetricValue: nowMs })).to.deep.equal([null, null]);
  });

  it('should round to milliseconds', () => {
    const column = observationColumns(() => nowMs + 0.123456).find(({ title }) => title === 'Longest s');
    expect(column?.value(row({ calculatedMetricValue: nowMs - 1_000 }))).to.equal(1);
  });
});
