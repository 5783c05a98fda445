import { expect } from 'chai';
import { ignoreElements, lastValueFrom, merge, type Observable } from 'rxjs';
import {
  accessToken,
  clientCredentials,
  type ClientOptions,
  createClient,
  queueDetails,
  queuePerformance,
  rateBudget,
  systemRuntime,
} from '../../../src/index.js';
import { startSimulator } from '../../../src/simulator/index.js';
import type { FetchLike } from '../../../src/transport/fetch-like.js';
import { limitsFor } from '../../../src/transport/rate-limit/rate-budget.js';
import { leapingTime } from '../../helpers/leaping-time.js';
import { limitedApi, origin } from '../../perf/rate/limited-api.js';
import { fixedWindow, type Limit, slidingWindow, tokenBucket } from '../../perf/rate/limited-server.js';
import { virtualTime } from '../../perf/rate/virtual-time.js';
import { mostIn } from './budget-in-virtual-time.js';

const pagesPerStream = 30;
const dayOf = (stream: number) => `2026-10-${String(stream + 1).padStart(2, '0')}`;
const details = (stream: number) =>
  queueDetails({ dateFrom: `${dayOf(stream)}T00:00:00Z`, dateTo: '2026-11-01T00:00:00Z', metrics: ['offered'] });
const performance = (stream: number) =>
  queuePerformance({ interval: `${dayOf(stream)}T00:00:00Z/2026-11-01T00:00:00Z` });

/** A server in virtual time: queue details behind a limit, aggregates behind 300 a minute. */
const servers = (limit: Limit) => {
  const time = virtualTime();
  const api = limitedApi({ limit, pagesPerChain: pagesPerStream, latencyMs: 120 }, time);
  const minute = fixedWindow(300, 60_000);
  const aggregates: { at: number; status: number }[] = [];
  const fetch: FetchLike = async (url, init) => {
    if (new URL(url).pathname.includes('/queues/details/')) return api.fetch(url, init);
    await time.sleep(60);
    const at = time.runtime.scheduler.now();
    const waitMs = minute.admit(at);
    const status = waitMs > 0 ? 429 : 200;
    aggregates.push({ at, status });
    await time.sleep(60);
    const retryAfter = waitMs > 0 ? String(Math.ceil(waitMs / 1000)) : null;
    return {
      status,
      headers: { get: (name) => (name.toLowerCase() === 'retry-after' ? retryAfter : null) },
      text: () => Promise.resolve('{"results":[]}'),
    };
  };
  const client = (options: Partial<ClientOptions> = {}) =>
    createClient({
      hosts: { api: origin, login: origin },
      credentials: accessToken('a-token'),
      fetch,
      runtime: time.runtime,
      ...options,
    });
  const read = async (...streams: readonly Observable<unknown>[]) => {
    await time.until(lastValueFrom(merge(...streams).pipe(ignoreElements()), { defaultValue: undefined }));
    return time.runtime.scheduler.now() / 1000;
  };
  const throttled = () => api.log.filter(({ status }) => status === 429).length;
  return { api, aggregates, client, read, throttled, time };
};

const streams = <T>(count: number, of: (stream: number) => T): readonly T[] =>
  Array.from({ length: count }, (_, stream) => of(stream));

describe('the limit that queueDetails states', () => {
  const kinds: Record<string, () => Limit> = {
    'fixed window': () => fixedWindow(10, 1000, 300),
    'sliding window': () => slidingWindow(10, 1000),
    bucket: () => tokenBucket(10, 1000, 10),
    'no burst': () => tokenBucket(10, 1000, 1),
  };
  for (const [kind, limit] of Object.entries(kinds))
    it(`should read 6 streams of 30 pages in 19 s without options where 10 a second are allowed: ${kind}`, async () => {
      const { api, client, read, throttled } = servers(limit());
      const one = client();
      const seconds = await read(...streams(6, (stream) => one.rows(details(stream), { maxEmptyPages: 100 })));
      expect(api.log.length - throttled()).to.equal(180);
      expect(throttled()).to.be.at.most(2);
      expect(seconds).to.be.within(17, 19);
    });

  it('should do so over sockets, in the time of the simulator', async () => {
    const attemptMs = 7777;
    const time = leapingTime(0, { attemptMs, furthestMs: 600_000 });
    const scripted = { pages: pagesPerStream, rowsPerPage: 2 };
    const sim = await startSimulator({ runtime: time.runtime, scripted, ratePerSecond: 10, ratePerMinute: Infinity });
    try {
      const client = createClient({
        hosts: sim.hosts,
        credentials: clientCredentials(sim.credentials),
        timeouts: { attemptMs },
        runtime: time.runtime,
      });
      const all = merge(...streams(6, (stream) => client.rows(details(stream)))).pipe(ignoreElements());
      await time.until(lastValueFrom(all, { defaultValue: undefined }));
      const pages = sim.requests.filter(({ endpoint }) => endpoint === 'page');
      const throttled = pages.filter(({ status }) => status === 429).length;
      expect(pages.length - throttled).to.equal(180);
      expect(throttled).to.be.at.most(2);
      const times = pages.map(({ at }) => at);
      expect(Math.max(...times) - Math.min(...times)).to.be.at.most(19_000);
    } finally {
      await sim.stop();
    }
  });

  it('should not be limited to 300 a minute', async () => {
    const { api, client, read } = servers(fixedWindow(10, 1000));
    const one = client();
    const seconds = await read(...streams(20, (stream) => one.rows(details(stream), { maxEmptyPages: 100 })));
    expect(api.log).to.have.length(600);
    expect(seconds).to.be.at.most(62);
  });

  it('should apply to all its requests of a client, and of two clients with one budget', async () => {
    const { api, client, read, time } = servers(fixedWindow(Infinity, 1000));
    const budget = rateBudget({}, time.runtime);
    const [one, other] = [client({ budget }), client({ budget })];
    await read(
      ...streams(3, (stream) => one.rows(details(stream), { maxEmptyPages: 100 })),
      ...streams(3, (stream) => other.rows(details(stream + 3), { maxEmptyPages: 100 })),
    );
    const times = api.log.map(({ at }) => at);
    expect(times).to.have.length(180);
    expect(mostIn(times, 1000)).to.be.at.most(10);
  });

  it('should be replaced by a limit that is set', async () => {
    for (const [budget, atLeast, atMost] of [
      [{ perSecond: 5 }, 35, 37],
      [{ perMinute: 6000 }, 0, 6],
    ] as const) {
      const { client, read } = servers(fixedWindow(Infinity, 1000));
      const one = client({ budget });
      const seconds = await read(...streams(6, (stream) => one.rows(details(stream), { maxEmptyPages: 100 })));
      expect(seconds).to.be.within(atLeast, atMost);
    }
  });

  it('should change nothing for other endpoints', async () => {
    const timesOf = async (detailStreams: number) => {
      const { aggregates, client, read } = servers(fixedWindow(10, 1000));
      const one = client();
      const others = streams(24, (stream) => one.rows(performance(stream)));
      await read(...streams(detailStreams, (stream) => one.rows(details(stream), { maxEmptyPages: 100 })), ...others);
      expect(aggregates.every(({ status }) => status === 200)).to.equal(true);
      return aggregates.map(({ at }) => at);
    };
    expect(await timesOf(6)).to.deep.equal(await timesOf(0));
  });

  it('should share a pause with all other endpoints', async () => {
    const never = { admit: () => 0 };
    for (const [limited, other] of [
      [details, performance],
      [performance, details],
    ] as const) {
      const { time, client, read } = servers(never);
      const budget = rateBudget({}, time.runtime);
      const one = client({ budget });
      await read(one.rows(limited(0), { maxPages: 30, maxEmptyPages: 100 }));
      const pausedAt = time.runtime.scheduler.now();
      budget.pause(5000);
      await read(one.rows(other(0), { maxEmptyPages: 100 }));
      expect(time.runtime.scheduler.now() - pausedAt).to.be.at.least(5000);
    }
  });

  it('should be part of the time that explain reports', async () => {
    const seconds = async (budget?: ClientOptions['budget']) => {
      const { client } = servers(fixedWindow(Infinity, 1000));
      const explained = await lastValueFrom(
        client({ ...(budget && { budget }) }).explain(details(0), { slice: 'PT6H' }),
      );
      return explained.seconds;
    };
    // 31 days of four slices.
    expect(await seconds()).to.be.closeTo(12.3, 1e-9);
    expect(await seconds({ perMinute: 60 })).to.equal(123);
    expect(await seconds(rateBudget({}, systemRuntime))).to.equal(undefined);
  });
});

describe('limitsFor', () => {
  it('should prefer options to the limits of an endpoint, and those to the default', () => {
    expect(limitsFor({}, undefined)).to.deep.equal({ perMinute: 300, perSecond: Infinity });
    expect(limitsFor({}, { perSecond: 10 })).to.deep.equal({ perMinute: Infinity, perSecond: 10 });
    expect(limitsFor({}, { perMinute: 20 })).to.deep.equal({ perMinute: 20, perSecond: Infinity });
    expect(limitsFor({ perMinute: 60 }, { perSecond: 10 })).to.deep.equal({ perMinute: 60, perSecond: Infinity });
    expect(limitsFor({ perSecond: 5 }, { perSecond: 10 })).to.deep.equal({ perMinute: 300, perSecond: 5 });
    const unset = { perMinute: undefined, perSecond: undefined };
    expect(limitsFor(unset, { perSecond: 10 })).to.deep.equal({ perMinute: Infinity, perSecond: 10 });
  });
});
