import { expect } from 'chai';
import { defer, ignoreElements, lastValueFrom, merge, Observable, of } from 'rxjs';
import { explainFailure } from '../../../src/cli/failure.js';
import { accessToken, createClient, isRateLimitError, queueDetails, type RateBudget } from '../../../src/index.js';
import type { RateFacts, RateRequest } from '../../../src/transport/rate-limit/learned-limits.js';
import { failure } from '../../helpers/simulated.js';
import { limitedApi, origin } from '../../perf/rate/limited-api.js';
import { fixedWindow, type Limit, slidingWindow, tokenBucket } from '../../perf/rate/limited-server.js';
import { measure, measureEvery, servers, summary } from '../../perf/rate/measure.js';
import { peers } from '../../perf/rate/peers.js';
import { virtualTime } from '../../perf/rate/virtual-time.js';

const outcomeOf = (limit: Limit, perSecond: number, options: Parameters<typeof measure>[3] = {}) =>
  measure(peers.ours, limit, perSecond, options);

const windowed = ['fixed window', 'sliding window', 'bucket'] as const;

describe('200 pages of 120 ms in 4 chains, with limits of 10 a second and 300 a minute', () => {
  for (const server of windowed) {
    for (const jitterMs of [0, 8]) {
      it(`should reach 98 % of the limit without a 429: ${server}, ${jitterMs} ms of jitter`, async () => {
        const { share, throttled } = await outcomeOf(servers[server](10), 10, { jitterMs });
        expect(throttled).to.equal(0);
        expect(share).to.be.within(0.98, 1.005);
      });
    }
  }

  it('should reach 95 % with at most two 429s where no burst is allowed', async () => {
    const { share, throttled } = await outcomeOf(servers['no burst'](10), 10);
    expect(throttled).to.be.at.most(2);
    expect(share).to.be.at.least(0.95);
  });

  for (const [server, limit] of Object.entries(servers)) {
    it(`should reach 90 % with at most four 429s where 6 a second are allowed: ${server}`, async () => {
      const { share, throttled } = await outcomeOf(limit(6), 6);
      expect(throttled).to.be.within(1, 4);
      expect(share).to.be.at.least(0.9);
    });
  }

  for (const server of windowed) {
    it(`should reach 90 % with at most three 429s where 8 a second are allowed: ${server}`, async () => {
      const { share, throttled } = await outcomeOf(servers[server](8), 8);
      expect(throttled).to.be.within(1, 3);
      expect(share).to.be.at.least(0.9);
    });
  }

  it('should reach 85 % of 8 a second where no burst is allowed: two 429s cost a tenth, and the increase the rest', async () => {
    const { share, throttled } = await outcomeOf(servers['no burst'](8), 8);
    expect(throttled).to.be.within(1, 2);
    expect(share).to.be.at.least(0.85);
  });

  for (const perSecond of [4, 5, 6, 7, 8, 9]) {
    it(`should reach 90 % of ${perSecond} a second in the median of all servers, and never less than 80 %`, () => {
      const [short, long] = [summary(measureEvery(perSecond, 200)), summary(measureEvery(perSecond, 1000))];
      expect(short.median).to.be.at.least(0.9);
      expect(short.worst).to.be.at.least(0.8);
      expect(long.median).to.be.at.least(0.96);
      expect(long.worst).to.be.at.least(0.87);
      expect(long.most).to.be.at.most(6);
    });
  }

  it('should meet at most two 429s on a server that allows no burst, with the limit a minute alone', async () => {
    const { share, throttled } = await outcomeOf(tokenBucket(5, 1000, 1), 5, { limits: { perMinute: 300 } });
    expect(throttled).to.be.at.most(2);
    expect(share).to.be.at.least(0.95);
  });

  it('should not slow a run down that stays below the limit a minute', async () => {
    const limit = () => slidingWindow(300, 60_000);
    const ours = await measure(peers.ours, limit(), 5, { limits: { perMinute: 300 } });
    const free = await measure(peers.ours, limit(), 5, { limits: { perMinute: Infinity } });
    expect(ours.throttled).to.equal(0);
    expect(ours.seconds).to.be.within(free.seconds, free.seconds + 0.3);
  });

  it('should never be throttled where the server reports a lower limit in its headers', async () => {
    let [used, resetAt] = [0, 0];
    const counted = fixedWindow(60, 60_000);
    const limit: Limit = {
      admit: (nowMs) => {
        if (nowMs >= resetAt) [used, resetAt] = [0, (Math.floor(nowMs / 60_000) + 1) * 60_000];
        const waitMs = counted.admit(nowMs);
        if (waitMs === 0) used += 1;
        return waitMs;
      },
    };
    const reported = (nowMs: number) => ({
      'inin-ratelimit-count': String(used),
      'inin-ratelimit-allowed': '60',
      'inin-ratelimit-reset': String(Math.ceil((resetAt - nowMs) / 1000)),
    });
    const options = { limits: { perMinute: 300 }, pages: 120 };
    expect((await outcomeOf(limit, 1, { ...options, headers: reported })).throttled).to.equal(0);
    const invalid = () => ({ ...reported(0), 'inin-ratelimit-allowed': 'many', 'inin-ratelimit-count': '-1' });
    expect((await outcomeOf(fixedWindow(60, 60_000), 1, { ...options, headers: invalid })).throttled).to.be.above(0);
  });
});

describe('a client and its budget', () => {
  const pagesThrough = async (budget: RateBudget, limit: Limit = fixedWindow(Infinity, 1000)): Promise<void> => {
    const time = virtualTime();
    const headers = () => ({
      'inin-ratelimit-count': '3',
      'inin-ratelimit-allowed': '300',
      'inin-ratelimit-reset': '42',
    });
    const { fetch } = limitedApi({ limit, pagesPerChain: 3, latencyMs: 120, headers }, time);
    const hosts = { api: origin, login: origin };
    const { runtime } = time;
    const client = createClient({ hosts, credentials: accessToken('t'), fetch, budget, runtime });
    const chains = ['01', '02'].map((day) =>
      client.rows(
        queueDetails({ dateFrom: `2026-10-${day}T00:00:00Z`, dateTo: '2026-11-01T00:00:00Z', metrics: ['offered'] }),
      ),
    );
    await time.until(lastValueFrom(merge(...chains).pipe(ignoreElements()), { defaultValue: undefined }));
  };

  it('should pass one stream for each run, and what is known of the request', async () => {
    const streams: unknown[] = [];
    const requests: unknown[] = [];
    const take = (stream?: object, request?: RateRequest) =>
      new Observable<void>((subscriber) => {
        streams.push(stream);
        requests.push(request);
        subscriber.next();
      });
    await pagesThrough({ take, pause: () => undefined });
    expect(streams).to.have.length(6);
    expect(new Set(streams).size).to.equal(2);
    expect(streams).not.to.include(undefined);
    expect(requests[0]).to.deep.equal({
      endpoint: { name: 'queueDetails', limits: { perSecond: 10 } },
      path: '/api/v2/analytics/queues/details/query',
      maxWaitMs: 60_000,
      attempts: 0,
    });
  });

  it('should report the facts of responses, and pause as long as the server requires', async () => {
    const learned: RateFacts[] = [];
    const pauses: number[] = [];
    const budget: RateBudget = {
      take: () => of(undefined),
      pause: (forMs) => pauses.push(forMs),
      learn: (facts) => learned.push(facts),
    };
    await pagesThrough(budget, fixedWindow(5, 3000));
    const limit = { count: 3, allowed: 300, resetMs: 42_000 };
    const endpoint = { name: 'queueDetails', limits: { perSecond: 10 } };
    expect(learned[0]).to.deep.equal({ status: 200, ms: 120, retryAfterMs: undefined, limit, endpoint });
    expect(learned.filter(({ status }) => status === 429)).to.deep.equal([
      { status: 429, ms: 120, retryAfterMs: 3000, limit, endpoint },
    ]);
    expect(pauses).to.deep.equal([3000]);
  });

  it('should call learn alone for a 429 that states its wait, where the budget pauses itself', async () => {
    const statuses: number[] = [];
    const pauses: number[] = [];
    const budget: RateBudget = {
      pausesItself: true,
      take: () => of(undefined),
      pause: (forMs) => pauses.push(forMs),
      learn: ({ status }) => statuses.push(status),
    };
    await pagesThrough(budget, fixedWindow(5, 3000));
    expect(statuses).to.include(429);
    expect(pauses).to.deep.equal([]);
  });

  it('should not be paused by a 429 that requires a longer wait than retry.maxWaitMs', async () => {
    const time = virtualTime();
    const waits = [30_000];
    const limit = { admit: () => waits.shift() ?? 0 };
    const { fetch } = limitedApi({ limit, pagesPerChain: 3, latencyMs: 120 }, time);
    const client = createClient({
      hosts: { api: origin, login: origin },
      credentials: accessToken('t'),
      fetch,
      runtime: time.runtime,
      retry: { maxWaitMs: 20_000 },
    });
    const read = () => {
      const rows$ = client.rows(queueDetails({ dateFrom: '2026-10-01T00:00:00Z', dateTo: '2026-11-01T00:00:00Z' }));
      return lastValueFrom(rows$.pipe(ignoreElements()), { defaultValue: undefined });
    };
    expect(isRateLimitError(await time.until(failure(read())))).to.equal(true);
    await time.until(read());
    expect(time.runtime.scheduler.now()).to.be.below(5000);
  });
});

describe('a client whose server reports that its quota is used up for an hour', () => {
  const run = async (retry = {}) => {
    const time = virtualTime();
    const headers = () => ({
      'inin-ratelimit-count': '300',
      'inin-ratelimit-allowed': '300',
      'inin-ratelimit-reset': '3600',
    });
    const limit = fixedWindow(Infinity, 1000);
    const { fetch, log } = limitedApi({ limit, pagesPerChain: 3, latencyMs: 120, headers }, time);
    const client = createClient({
      hosts: { api: origin, login: origin },
      credentials: accessToken('a-token'),
      fetch,
      runtime: time.runtime,
      retry,
    });
    const streams = ['01', '02'].map((day) => {
      const rows$ = client.rows(queueDetails({ dateFrom: `2026-10-${day}T00:00:00Z`, dateTo: '2026-11-01T00:00:00Z' }));
      return defer(() => rows$);
    });
    const error = await time.until(
      failure(lastValueFrom(merge(...streams).pipe(ignoreElements()), { defaultValue: undefined })),
    );
    return { error, log, ms: time.runtime.scheduler.now() };
  };

  it('should fail with `rate-limit`, the wait and the limit, before the time limit of the page', async () => {
    const { error, log, ms } = await run();
    if (!isRateLimitError(error)) throw error;
    expect(error.retryAfterMs).to.be.within(3_599_000, 3_600_000);
    expect(error.message).to.match(
      /quota is used up for (60 min|1 h), longer than the request may wait \(1 min, by retry\.maxWaitMs and timeouts\.totalMs\)/,
    );
    expect(log.length).to.be.within(1, 2);
    expect(ms).to.be.below(1000);
    expect(explainFailure(error).join('\n')).to.match(/try: run the same command again in (60 min|1 h)/);
  });

  it('should name the time limit of the page where that is shorter than the accepted wait', async () => {
    const { error, ms } = await run({ maxWaitMs: 4_000_000 });
    expect(isRateLimitError(error) && error.message).to.include('longer than the request may wait (10 min, by');
    expect(ms).to.be.below(1000);
  });
});
