import { expect } from 'chai';
import { type FetchLike, queueDetails, type QueueRow, rowKey } from '../../../src/index.js';
import { createRateLimiter } from '../../../src/simulator/http/rate-limiter.js';
import { virtualTime } from '../../perf/rate/virtual-time.js';
import type { Bench } from '../support/bench.js';
import { fault } from '../support/fault.js';

const query = queueDetails({ dateFrom: '2026-10-01T00:00:00Z', dateTo: '2026-11-01T00:00:00Z' });
const pages = 12;
const rowOf = (page: number) => ({ queueId: `q-${page}`, mediaType: null, intervalStart: null, intervalEnd: null });
const truth = Array.from({ length: pages }, (_, index) => rowKey(query, rowOf(index + 1) as QueueRow));
const token = { access_token: 'a-token-of-h8-and-h9', token_type: 'bearer', expires_in: 86_399 };

/**
 * Four runs in virtual time, so that a busy machine adds no traffic of its own, on a server that accepts `allowed` requests a minute:
 * the number of 429 responses, and the milliseconds until the last run has ended.
 */
const fourRuns = async (
  bench: Bench,
  allowed: number,
  perMinute: number,
  reported: (counted: Readonly<Record<string, string>>) => Readonly<Record<string, string>>,
) => {
  const { runtime, until } = virtualTime(() => 0.5);
  const { scheduler } = runtime;
  const limiter = createRateLimiter({ perMinute: allowed, perSecond: Infinity, window: 'fixed' });
  let rejected = 0;
  const fetch: FetchLike = (url) => {
    const { pathname, searchParams } = new URL(url);
    const waitS = pathname === '/oauth/token' ? 0 : limiter.take('', scheduler.now());
    if (waitS > 0) rejected += 1;
    const headers = new Headers({ ...reported(limiter.headers('', scheduler.now())), 'Retry-After': String(waitS) });
    const page = Number(searchParams.get('cursor') ?? 1);
    const next = page < pages ? { nextPageUri: `/api/v2/analytics/queues/details/query?cursor=${page + 1}` } : {};
    const json = pathname === '/oauth/token' ? token : { entities: [{ queueId: `q-${page}` }], ...next };
    return Promise.resolve({
      status: waitS > 0 ? 429 : 200,
      headers,
      text: () => Promise.resolve(JSON.stringify(json)),
    });
  };
  const hosts = { api: 'http://127.0.0.1:9', login: 'http://127.0.0.1:9' };
  const client = bench.client({ hosts }, { budget: { perMinute }, fetch, runtime });
  const all = Array.from({ length: 4 }, () => bench.run(client, query, { truth }));
  for (const { error } of await until(Promise.all(all))) expect(error).to.equal(undefined);
  const times = bench.events.flatMap((event) => (event.kind === 'response' ? [event.at] : []));
  return { rejected, ms: Math.max(...times) };
};

fault(
  'H8',
  {
    fault: '`inin-ratelimit-count` comes near `-allowed`',
    promise: 'slows down before it is throttled: no 429, though the configured limit is too high',
  },
  (it) => {
    it('should never be throttled where the headers report a lower limit', async (bench) => {
      expect((await fourRuns(bench, 20, 300, (counted) => counted)).rejected).to.equal(0);
    });
    it('should be throttled where they do not', async (bench) => {
      expect((await fourRuns(bench, 20, 300, () => ({}))).rejected).to.be.above(0);
    });
  },
);

fault(
  'H9',
  {
    fault: 'budget headers are missing or invalid',
    promise: 'the configured limit is kept: no more requests than it allows, and no slower',
  },
  (it) => {
    /** Counts that delay a run for fifty seconds at each page, each of them valid. */
    const right = { count: '300', allowed: '10', reset: '50' };
    const wrong: Readonly<Record<keyof typeof right, readonly string[]>> = {
      count: ['', 'many', '-5', 'NaN', '300.5.1', '3e2', '0x12c', '300, 300', '9'.repeat(400)],
      allowed: ['', 'lots', '-10', 'NaN', '0', '10.5.1', '1e1', '0xa', '10 a minute', '9'.repeat(400)],
      reset: ['', 'soon', '-1', 'NaN', '50.5.1', '5e1', '3600.5', '9'.repeat(9), '9'.repeat(30), '9'.repeat(400)],
    };
    const reported = (figures: Readonly<Record<string, string>>) => () =>
      Object.fromEntries(Object.entries(figures).map(([name, value]) => [`inin-ratelimit-${name}`, value]));

    it('should be slower where all of them are valid, so that the next cases can fail', async (bench) => {
      const { ms } = await fourRuns(bench, Infinity, 20, reported(right));
      expect(ms).to.be.above(300_000);
    });

    for (const [name, values] of Object.entries(wrong))
      it(`should keep 20 a minute where ${name} is missing or invalid, as without headers`, async (bench) => {
        const none = await fourRuns(bench, Infinity, 20, () => ({}));
        // 48 requests, 20 a minute: the oracle checks that there are never more.
        expect(none.ms).to.be.within(120_000, 130_000);
        const { [name as keyof typeof right]: _, ...missing } = right;
        expect(await fourRuns(bench, Infinity, 20, reported(missing)), 'missing').to.deep.equal(none);
        for (const value of values)
          expect(await fourRuns(bench, Infinity, 20, reported({ ...right, [name]: value })), value).to.deep.equal(none);
      });
  },
);
