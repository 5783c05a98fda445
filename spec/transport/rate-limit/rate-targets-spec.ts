import { expect } from 'chai';
import { ignoreElements, lastValueFrom, merge, Observable, of, VirtualTimeScheduler } from 'rxjs';
import { accessToken, createClient, queueDetails, rateBudget, type RateBudget } from '../../../src/index.js';
import type { RateFacts, RateRequest } from '../../../src/transport/rate-limit/learned-limits.js';
import { limitedApi, origin } from '../../perf/rate/limited-api.js';
import { fixedWindow, type Limit, slidingWindow, tokenBucket } from '../../perf/rate/limited-server.js';
import { measure, measureEvery, servers } from '../../perf/rate/measure.js';
import { peers } from '../../perf/rate/peers.js';
import { virtualTime } from '../../perf/rate/virtual-time.js';

const figures = async (limit: Limit, perSecond: number, options: Parameters<typeof measure>[3] = {}) => {
  const { share, refused } = await measure(peers.ours, limit, perSecond, options);
  return { share, refused };
};

describe('200 pages of 120 ms in 4 chains, 10 a second and 300 a minute', () => {
  for (const server of ['fixed window', 'sliding window', 'bucket'] as const) {
    for (const jitterMs of [0, 8]) {
      it(`should reach 98 % of the limit without a 429: ${server}, ${jitterMs} ms of jitter`, async () => {
        const { share, refused } = await figures(servers[server](10), 10, { jitterMs });
        expect(refused).to.equal(0);
        expect(share).to.be.within(0.98, 1.005);
      });
    }
  }

  it('should reach 95 % with at most 2 refused where no burst is allowed', async () => {
    const { share, refused } = await figures(servers['no burst'](10), 10);
    expect(refused).to.be.at.most(2);
    expect(share).to.be.at.least(0.95);
  });

  for (const [server, limit] of Object.entries(servers)) {
    it(`should reach 90 % with at most 1 % refused where 6 a second are allowed: ${server}`, async () => {
      const { share, refused } = await figures(limit(6), 6);
      expect(refused).to.be.within(1, 2);
      expect(share).to.be.at.least(0.9);
    });
  }

  for (const server of ['fixed window', 'sliding window', 'bucket'] as const) {
    it(`should reach 90 % with at most 1 % refused where 8 a second are allowed: ${server}`, async () => {
      const { share, refused } = await figures(servers[server](8), 8);
      expect(refused).to.be.within(1, 2);
      expect(share).to.be.at.least(0.9);
    });
  }

  it('should come to 85 % of 8 a second where no burst is allowed: two refusals cost a tenth, and the way up the rest', async () => {
    const { share, refused } = await figures(servers['no burst'](8), 8);
    expect(refused).to.be.within(1, 2);
    expect(share).to.be.at.least(0.85);
  });

  for (const perSecond of [5, 6, 7, 8, 9]) {
    it(`should find ${perSecond} a second of any server, whenever its windows begin`, async () => {
      for (const { share, refused } of await measureEvery(peers.ours, perSecond, 1000)) {
        expect(refused).to.be.within(1, 5);
        expect(share).to.be.at.least(0.87);
      }
    });
  }

  it('should meet at most 2 refusals on a server that allows no burst, with the limit a minute alone', async () => {
    const { share, refused } = await figures(tokenBucket(5, 1000, 1), 5, { limits: { perMinute: 300 } });
    expect(refused).to.be.at.most(2);
    expect(share).to.be.at.least(0.95);
  });

  it('should not slow a run down that stays below the limit a minute', async () => {
    const limit = () => slidingWindow(300, 60_000);
    const ours = await measure(peers.ours, limit(), 5, { limits: { perMinute: 300 } });
    const free = await measure(peers.ours, limit(), 5, { limits: { perMinute: Infinity } });
    expect(ours.refused).to.equal(0);
    expect(ours.seconds).to.be.within(free.seconds, free.seconds + 0.3);
  });

  it('should never be refused where the server tells a lower limit in its headers', async () => {
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
    const told = (nowMs: number) => ({
      'inin-ratelimit-count': String(used),
      'inin-ratelimit-allowed': '60',
      'inin-ratelimit-reset': String(Math.ceil((resetAt - nowMs) / 1000)),
    });
    const options = { limits: { perMinute: 300 }, pages: 120 };
    expect((await figures(limit, 1, { ...options, headers: told })).refused).to.equal(0);
    const garbage = () => ({ ...told(0), 'inin-ratelimit-allowed': 'many', 'inin-ratelimit-count': '-1' });
    expect((await figures(fixedWindow(60, 60_000), 1, { ...options, headers: garbage })).refused).to.be.above(0);
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

  it('should say whose request it is, one identity for each run, and what is known of it', async () => {
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
    });
  });

  it('should tell what answers say, and pause for as long as was asked', async () => {
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

  it('should count a burst of refusals as one', () => {
    const timesAfter = (refusals: number): readonly number[] => {
      const scheduler = new VirtualTimeScheduler();
      const budget = rateBudget({ perSecond: 10 }, { scheduler, random: () => 0 });
      const left: number[] = [];
      const ask = () => budget.take().subscribe(() => left.push(scheduler.now()));
      for (let index = 0; index < 4; index += 1) ask();
      scheduler.schedule(() => {
        for (let index = 0; index < refusals; index += 1)
          budget.learn?.({ status: 429, ms: 100 + index, retryAfterMs: 1000 });
        budget.pause(1000);
        for (let index = 0; index < 10; index += 1) ask();
      }, 400);
      scheduler.flush();
      return left;
    };
    expect(timesAfter(4)).to.deep.equal(timesAfter(1));
    expect(timesAfter(1)).not.to.deep.equal(timesAfter(0));
  });
});
