import { expect } from 'chai';
import fc from 'fast-check';
import { VirtualTimeScheduler } from 'rxjs';
import { createRateWindow } from '../../src/simulator/http/rate-limiter.js';
import { requestToken, type TokenBody, visiting } from './support/visit.js';

const path = '/api/v2/routing/queues';

describe('simulator: rate limit', () => {
  const fixed = new VirtualTimeScheduler();
  it(
    "should respond with the platform's error, and forget a fixed minute as a whole",
    visiting({ ratePerMinute: 3, runtime: { scheduler: fixed } }, async ({ get }) => {
      const at = async (ms: number) => {
        fixed.frame = ms;
        return get(path);
      };
      expect([(await at(10_000)).status, (await at(20_000)).status, (await at(50_000)).status]).to.deep.equal([
        200, 200, 200,
      ]);
      const rejected = await at(50_500);
      expect(rejected.headers.get('retry-after')).to.equal('20');
      const body = rejected.json();
      expect(body).to.deep.equal({
        message: 'Rate limit exceeded the maximum. Retry the request in [20] seconds',
        code: 'too.many.requests.retry.after',
        status: 429,
        contextId: rejected.headers.get('inin-correlation-id'),
        details: [],
        errors: [],
      });
      expect((await at(69_999)).status).to.equal(429);
      for (const ms of [70_000, 70_001, 70_002]) expect((await at(ms)).status).to.equal(200);
      expect((await at(70_003)).status).to.equal(429);
    }),
  );

  const sliding = new VirtualTimeScheduler();
  it(
    'should forget each request a minute after it arrived where the window slides',
    visiting({ ratePerMinute: 3, rateWindow: 'sliding', runtime: { scheduler: sliding } }, async ({ get }) => {
      const at = async (ms: number) => {
        sliding.frame = ms;
        return get(path);
      };
      for (const ms of [10_000, 20_000, 50_000]) expect((await at(ms)).status).to.equal(200);
      expect((await at(55_000)).headers.get('retry-after')).to.equal('15');
      expect((await at(70_000)).status).to.equal(200);
      expect((await at(70_001)).headers.get('retry-after')).to.equal('10');
      expect((await at(80_000)).status).to.equal(200);
      expect((await at(80_001)).status).to.equal(429);
    }),
  );

  const each = new VirtualTimeScheduler();
  it(
    'should count each token separately, a second as well as the minute, and no token requests',
    visiting({ ratePerSecond: 2, ratePerMinute: 3, runtime: { scheduler: each } }, async ({ sim, get }) => {
      const other = { authorization: `Bearer ${(await requestToken(sim)).json<TokenBody>().access_token}` };
      expect([(await get(path)).status, (await get(path)).status]).to.deep.equal([200, 200]);
      expect((await get(path)).headers.get('retry-after')).to.equal('1');
      expect((await get(path, other)).status).to.equal(200);
      each.frame = 1000;
      expect((await get(path)).status).to.equal(200);
      expect((await get(path)).headers.get('retry-after')).to.equal('59');
      for (let i = 0; i < 5; i += 1) expect((await requestToken(sim)).status).to.equal(200);
    }),
  );

  const shown = new VirtualTimeScheduler();
  it(
    'should report the used part where configured',
    visiting({ ratePerMinute: 2, rateHeaders: true, runtime: { scheduler: shown } }, async ({ get }) => {
      const report = async (ms: number) => {
        shown.frame = ms;
        const { headers } = await get(path);
        return ['count', 'allowed', 'reset'].map((name) => headers.get(`inin-ratelimit-${name}`));
      };
      expect(await report(0)).to.deep.equal(['1', '2', '60']);
      expect(await report(500)).to.deep.equal(['2', '2', '60']);
      expect(await report(30_000)).to.deep.equal(['2', '2', '30']);
      expect(await report(60_000)).to.deep.equal(['1', '2', '60']);
    }),
  );

  it(
    'should not report it by default, and not limit at Infinity',
    visiting({ ratePerMinute: Infinity }, async ({ get }) => {
      const responses = await Promise.all(Array.from({ length: 400 }, () => get(path)));
      expect(new Set(responses.map(({ status }) => status))).to.deep.equal(new Set([200]));
      expect(responses[0]!.headers.has('inin-ratelimit-count')).to.equal(false);
    }),
  );

  it('should never let more than the limit into any sliding window, nor make a client wait longer than needed', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(700), { maxLength: 60 }), fc.integer({ min: 1, max: 5 }), (gaps, limit) => {
        const window = createRateWindow('sliding', limit, 1000);
        const taken: number[] = [];
        let now = 0;
        for (const gap of gaps) {
          now += gap;
          const wait = window.waitMs(now);
          const recent = taken.filter((time) => time > now - 1000);
          expect(wait).to.equal(recent.length < limit ? 0 : recent[0]! + 1000 - now);
          if (wait > 0) continue;
          window.count(now);
          taken.push(now);
        }
      }),
    );
  });
});
