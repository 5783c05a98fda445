import { expect } from 'chai';
import { lastValueFrom } from 'rxjs';
import { noPast } from '../../../src/core/checkpoint.js';
import { type Query, requestsEach } from '../../../src/core/endpoint.js';
import { isMergeError } from '../../../src/core/error-guards.js';
import { formatInterval, type Interval, parseInterval } from '../../../src/core/interval.js';
import { conversationAggregates, queueDetails, queuePerformance } from '../../../src/index.js';
import { explainRun, type ExplainedRun, type Pace } from '../../../src/run/sliced/explain.js';

const interval = '2026-10-01T00:00:00.000Z/2026-10-11T00:00:00.000Z';
const pace: Pace = { perMinute: 300, perSecond: Infinity };

const explained = <Params, Page, Row>(
  query: Query<Params, Page, Row>,
  run: Partial<ExplainedRun> = {},
  at: Pace | undefined = pace,
) => {
  const { slicing } = query.endpoint;
  if (slicing === undefined) throw new Error('it has a range');
  return lastValueFrom(
    explainRun(
      query,
      slicing,
      { sliceLength: 'P1D', concurrency: 4, merge: false, past: noPast, prefetch: 1, isSliced: true, ...run },
      at,
    ),
  );
};
const of = (from: number, to: number): Interval =>
  parseInterval(`2026-10-${String(from).padStart(2, '0')}T00:00Z/2026-10-${String(to).padStart(2, '0')}T00:00Z`)!;

describe('explainRun', () => {
  const query = queuePerformance({ interval, granularity: 'P1D' });

  it('should report the slices, requests, seconds and buffered slices of a run', async () => {
    const { slices, ...rest } = await explained(query);
    expect(slices).to.deep.equal(Array.from({ length: 10 }, (_, day) => formatInterval(of(day + 1, day + 2))));
    expect(rest).to.deep.equal({ requests: 10, seconds: 9 / 5, slicesHeld: 4, pagesHeld: 6 });
  });

  it('should omit what a checkpoint covers, and buffer no more slices than there are', async () => {
    const past = { ...noPast, covered: [of(1, 4), of(6, 11)] };
    expect(await explained(query, { past })).to.deep.equal({
      slices: [formatInterval(of(4, 5)), formatInterval(of(5, 6))],
      requests: 2,
      seconds: 1 / 5,
      slicesHeld: 2,
      pagesHeld: 2,
    });
    const all = { ...noPast, covered: [of(1, 11)] };
    expect(await explained(query, { past: all })).to.deep.equal({
      slices: [],
      requests: 0,
      seconds: 0,
      slicesHeld: 0,
      pagesHeld: 0,
    });
  });

  it('should apply the limit that is reached first', async () => {
    expect(await explained(query, {}, { perMinute: 300, perSecond: 2 })).to.include({ seconds: 9 / 2 });
    expect(await explained(query, {}, { perMinute: 60, perSecond: 2 })).to.include({ seconds: 9 });
    const { slicing } = query.endpoint;
    const unknown = explainRun(
      query,
      slicing!,
      { sliceLength: 'P1D', concurrency: 1, merge: false, past: noPast, prefetch: 1, isSliced: true },
      undefined,
    );
    expect(await lastValueFrom(unknown)).to.include({ seconds: undefined });
  });

  it('should count the parts of a query that is requested in parts', async () => {
    const queueIds = Array.from({ length: 650 }, (_, index) => `q${index}`);
    const parts = queuePerformance({ interval, granularity: 'P1D', queueIds });
    expect(requestsEach(parts.endpoint.slicing!, parts.params)).to.equal(3);
    expect(await explained(parts)).to.include({ requests: 30, slicesHeld: 4, pagesHeld: 14 });
    expect(requestsEach(query.endpoint.slicing!, query.params)).to.equal(1);
  });

  it('should report the buffered pages as far as they can be known', async () => {
    const tutorial = queueDetails({ dateFrom: '2026-10-01T00:00:00Z', dateTo: '2026-10-11T00:00:00Z' });
    expect(await explained(tutorial)).to.include({ slicesHeld: 4, pagesHeld: undefined });
    const asItIs = { sliceLength: undefined, isSliced: false, prefetch: 2 };
    expect(await explained(tutorial, asItIs)).to.include({ slicesHeld: 1, pagesHeld: 3 });
    expect(await explained(query, asItIs)).to.include({ slicesHeld: 1, pagesHeld: 1 });
  });

  it('should reject what the run would refuse to merge, with merge', async () => {
    const targets = conversationAggregates({ interval, metrics: ['oServiceTarget'] });
    const failure = (merge: boolean) => explained(targets, { merge }).catch((error: unknown) => error);
    expect(await failure(true)).to.satisfy(isMergeError);
    expect(await failure(false)).to.include({ requests: 10 });
    expect(await explained(query, { merge: true })).to.include({ requests: 10 });
  });
});
