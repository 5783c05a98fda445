import { expect } from 'chai';
import { type FetchLike, queueDetails, type QueueRow, rowKey } from '../../../src/index.js';
import { virtualTime } from '../../perf/rate/virtual-time.js';
import { fault } from '../support/fault.js';

const query = queueDetails({ dateFrom: '2026-10-01T00:00:00Z', dateTo: '2026-11-01T00:00:00Z' });
const pages = 6;
const rowOf = (page: number) => ({ queueId: `q-${page}`, mediaType: null, intervalStart: null, intervalEnd: null });
const truth = Array.from({ length: pages }, (_, index) => rowKey(query, rowOf(index + 1) as QueueRow));
const token = { access_token: 'a-token-of-h7', token_type: 'bearer', expires_in: 86_399 };
const [latencyMs, pauseMs] = [5000, 20_000];

fault(
  'H7',
  {
    fault: 'many 429 responses while 20 runs read',
    promise: 'one pause for all of them: nothing is sent during it, and requests resume one by one',
  },
  (it) => {
    it('should pause all 20, and not resume them at once', async (bench) => {
      // Virtual time: a busy machine would shift when requests are sent.
      const { runtime, until } = virtualTime(() => 0.5);
      const { scheduler } = runtime;
      let [requested, stormAt] = [0, Infinity];
      const fetch: FetchLike = (url) => {
        const { pathname, searchParams } = new URL(url);
        const isToken = pathname === '/oauth/token';
        if (!isToken) requested += 1;
        // From the 61st page on, when all are under way, until the first of them has a response.
        if (requested === 61) stormAt = Math.min(stormAt, scheduler.now());
        // One run has a response meanwhile: only a shared pause delays its next page.
        const isSpared = requested === 65;
        const isThrottled =
          !isToken && !isSpared && scheduler.now() >= stormAt && scheduler.now() < stormAt + latencyMs;
        const page = Number(searchParams.get('cursor') ?? 1);
        const next = page < pages ? { nextPageUri: `/api/v2/analytics/queues/details/query?cursor=${page + 1}` } : {};
        const text = JSON.stringify(isToken ? token : { entities: [{ queueId: `q-${page}` }], ...next });
        const headers = new Headers({ 'Retry-After': String(pauseMs / 1000) });
        const response = { status: isThrottled ? 429 : 200, headers, text: () => Promise.resolve(text) };
        return new Promise((resolve) => scheduler.schedule(() => resolve(response), latencyMs));
      };
      const hosts = { api: 'http://127.0.0.1:9', login: 'http://127.0.0.1:9' };
      const client = bench.client({ hosts }, { fetch, runtime });
      const all = Array.from({ length: 20 }, () => bench.run(client, query, { truth }));
      for (const { error } of await until(Promise.all(all))) expect(error).to.equal(undefined);

      const times = (wanted: (event: (typeof bench.events)[number]) => boolean) =>
        bench.events.filter(wanted).map(({ at }) => at);
      const rejections = times((event) => event.kind === 'response' && event.status === 429);
      expect(rejections).to.have.length.within(15, 20);
      const [first = NaN] = rejections;
      const later = times(({ kind }) => kind === 'request').filter((at) => at > first);
      expect(later[0]).to.be.at.least(first + pauseMs);
      expect(later).to.have.length.above(20);
      const gaps = later.slice(1, 20).map((at, index) => at - (later[index] ?? NaN));
      expect(Math.min(...gaps)).to.be.above(0);
    });
  },
);
