import { expect } from 'chai';
import { accessToken, type Checkpoint, queuePerformance, rowKey } from '../../../src/index.js';
import { fault } from '../support/fault.js';

const query = queuePerformance({ interval: '2026-07-01T00:00:00Z/2026-07-31T00:00:00Z' });
const run = { slice: 'P1D', concurrency: 30 } as const;

/** An aggregates response of one row for the interval of its request. */
const responseTo = (body: string): object => {
  const { interval } = JSON.parse(body) as { interval: string };
  const data = [{ interval, metrics: [{ metric: 'nOffered', stats: { count: 1 } }] }];
  return { results: [{ group: { queueId: 'q', mediaType: 'voice' }, data }] };
};

const promise = 'every row, or a typed error; a request without a response is never the end of the rows';
fault('A13', { fault: 'a token expires while many waiters receive it', promise }, (it) => {
  for (const lifeMs of [40, 1, -1]) {
    it(`should send all requests with a token of ${lifeMs} ms`, async (bench) => {
      const answered: string[] = [];
      const server = await bench.server((request, response) => {
        let body = '';
        request.on('data', (chunk) => (body += String(chunk)));
        request.on('end', () => {
          answered.push((JSON.parse(body) as { interval: string }).interval);
          response.setHeader('Content-Type', 'application/json').end(JSON.stringify(responseTo(body)));
        });
      });
      let tokens = 0;
      const credentials = accessToken(async () => {
        tokens += 1;
        return { value: `token-number-${tokens}`, expiresInMs: tokens === 1 ? lifeMs : 3_600_000 };
      });
      // Many at once on a busy machine, in accelerated time: no attempt is cut short.
      const timeouts = { attemptMs: 3_600_000, totalMs: 7_200_000 };
      const client = bench.client(
        { ...server, served: () => answered },
        { credentials, budget: { perMinute: Infinity }, timeouts },
      );
      bench.withinMs(7_200_000);
      const { scheduler } = bench.runtime;
      // A listener that takes two milliseconds for each event, such as a synchronous logger.
      client.events$.subscribe(() => {
        const untilMs = scheduler.now() + 2;
        while (scheduler.now() < untilMs);
      });
      const saved: Checkpoint[] = [];
      const checkpoint = {
        load: () => [saved.at(-1)],
        save: (next: Checkpoint) => {
          saved.push(next);
          return [];
        },
      };
      const truth = Array.from({ length: 30 }, (_, day) => {
        const startMs = Date.parse('2026-07-01') + day * 86_400_000;
        const [start, end] = [startMs, startMs + 86_400_000].map((ms) => new Date(ms).toISOString());
        return rowKey(query, { queueId: 'q', mediaType: 'voice', intervalStart: start, intervalEnd: end } as never);
      });
      const { rows, error } = await bench.run(client, query, { run: { ...run, checkpoint }, truth });
      expect(error).to.equal(undefined);
      expect(rows).to.have.lengthOf(30);
      expect(new Set(answered).size).to.equal(30);
      expect(saved.at(-1)?.covered).to.have.lengthOf(1);
    });
  }
});
