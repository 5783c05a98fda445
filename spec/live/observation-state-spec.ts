import { expect } from 'chai';
import fc from 'fast-check';
import type { ObservationRow } from '../../src/endpoints/queue-observations.js';
import { ObservationState } from '../../src/live/live.js';
import type { ObservationChange, Resync } from '../../src/live/queue-change.js';

const row = (metric: string, count: number, queueId = 'q1'): ObservationRow => ({
  queueId,
  mediaType: 'voice',
  metric,
  qualifier: null,
  count,
});
const change = (metric: string, count: number, second = 1): ObservationChange => ({
  kind: 'observation',
  ...row(metric, count),
  at: `2026-10-01T00:00:0${second}Z`,
});
const resync = (...rows: readonly ObservationRow[]): Resync => ({ kind: 'resync', queueIds: ['q1', 'q2'], rows });

describe('ObservationState', () => {
  let state: ObservationState;
  beforeEach(() => (state = new ObservationState()));

  it('should report all of the first rows, including zeros', () => {
    const rows = [row('oWaiting', 0), row('oInteracting', 2)];
    expect(state.resync(resync(...rows))).to.deep.equal(rows);
  });

  it('should report what differs in later rows, and missing values as zero', () => {
    state.resync(resync(row('oWaiting', 1), row('oAlerting', 1), row('oInteracting', 2)));
    expect(state.resync(resync(row('oWaiting', 1), row('oInteracting', 3)))).to.deep.equal([
      row('oInteracting', 3),
      row('oAlerting', 0),
    ]);
    expect(state.resync(resync(row('oWaiting', 1), row('oInteracting', 3), row('oAlerting', 0)))).to.deep.equal([]);
  });

  it('should not change queues that the rows are not about', () => {
    state.resync(resync(row('oWaiting', 1), row('oWaiting', 5, 'q2')));
    expect(state.resync({ kind: 'resync', queueIds: ['q1'], rows: [] })).to.deep.equal([row('oWaiting', 0)]);
    expect(state.resync(resync(row('oWaiting', 5, 'q2')))).to.deep.equal([]);
  });

  it('should report a change, and not what is known already', () => {
    expect(state.change(change('oWaiting', 3))).to.deep.equal(row('oWaiting', 3));
    expect(state.change(change('oWaiting', 3, 2))).to.equal(undefined);
    expect(state.change(change('oAlerting', 0))).to.equal(undefined);
  });

  it('should ignore a change that is older than the previous one', () => {
    state.change(change('oWaiting', 3, 5));
    expect(state.change(change('oWaiting', 1, 4))).to.equal(undefined);
    expect(state.change(change('oWaiting', 2, 5))).to.deep.equal(row('oWaiting', 2));
  });

  it('should distinguish values by queue, media type, metric and qualifier, and detect a changed value', () => {
    const longest = { ...change('oLongestWaiting', 1), calculatedMetricValue: 5 };
    state.change(longest);
    const later = { ...longest, calculatedMetricValue: 2e12, beganAtMs: 2e12 };
    expect(state.change(later)).to.include({ calculatedMetricValue: 2e12, beganAtMs: 2e12 });
    expect(state.change({ ...later, at: '2026-10-01T00:00:09Z' })).to.equal(undefined);
    for (const other of [{ queueId: 'q2' }, { mediaType: null }, { qualifier: 'IDLE' }, { metric: 'oWaiting' }]) {
      expect(state.change({ ...longest, ...other })).to.include(other);
    }
  });

  it('should lead a consumer that applies its rows to the state of the last resync, whatever came before', () => {
    const figures = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.nat(2)), { maxLength: 5 });
    const steps = fc.array(fc.tuple(fc.boolean(), figures));
    fc.assert(
      fc.property(steps, figures, (before, last) => {
        const own = new ObservationState();
        const reported = new Map<string, number>();
        const report = (rows: readonly ObservationRow[]) =>
          rows.forEach(({ metric, count }) => reported.set(metric, count));
        const rowsOf = (some: readonly (readonly [string, number])[]) =>
          [...new Map(some)].map(([metric, count]) => row(metric, count));
        for (const [isResync, some] of before) {
          if (isResync) report(own.resync(resync(...rowsOf(some))));
          else report(some.flatMap(([metric, count]) => own.change(change(metric, count)) ?? []));
        }
        report(own.resync(resync(...rowsOf(last))));
        const nonZero = (entries: Iterable<readonly [string, number]>) =>
          [...new Map(entries)].filter(([, count]) => count > 0).sort();
        expect(nonZero(reported)).to.deep.equal(nonZero(last));
      }),
    );
  });
});
