import { expect } from 'chai';
import { formatInterval, type Interval, parseInterval } from '../../../src/core/interval.js';
import { conversationDetails } from '../../../src/index.js';
import { runMain } from '../../cli/run-main.js';
import { memoryStore } from '../../helpers/memory-store.js';
import type { Bench } from '../support/bench.js';
import { fault } from '../support/fault.js';
import { type Gateway, gateway } from '../support/gateway.js';

const interval = '2026-10-01T00:00:00Z/2026-10-02T00:00:00Z';
const query = conversationDetails({ interval, pageSize: 100 });
const ids = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => `conversation-${from + index}`);

/** Conversations of a range that can be read in slices. */
const inSlices = (range: string): typeof query => {
  const { endpoint, params } = conversationDetails({ interval: range });
  const intervalOf = (text: string): Interval => parseInterval(text) ?? { startMs: NaN, endMs: NaN };
  const slicing: NonNullable<typeof endpoint.slicing> = {
    range: ({ interval: requested }) => intervalOf(requested),
    granularity: () => undefined,
    timeZone: () => 'UTC',
    within: (requested, part) => ({ ...requested, interval: formatInterval(part) }),
    key: ({ conversationId }) => conversationId,
    merger: () => Promise.reject(new Error('there is nothing to merge')),
  };
  return { endpoint: { ...endpoint, slicing }, params };
};

const totalHits = 250;
const anEmptyPage = { totalHits };

/** A list of 250 conversations, whose page with this number is empty this many times. */
const emptyAt = (bench: Bench, emptyPage: number, times: number): Promise<Gateway> => {
  let left = times;
  return gateway(bench, (_nth, body) => {
    const { pageNumber } = (body as { paging: { pageNumber: number } }).paging;
    if (pageNumber === emptyPage && (left -= 1) >= 0) return anEmptyPage;
    const conversations = ids(0, totalHits)
      .slice(100 * (pageNumber - 1), 100 * pageNumber)
      .map((conversationId) => ({ conversationId, conversationStart: '2026-10-01T09:00:00Z' }));
    return { ...(conversations.length > 0 && { conversations }), totalHits };
  });
};

fault(
  'P12',
  {
    fault: 'an empty page far below the total',
    promise: 'requested again, then counted in `missingRows`; the command ends with 4',
  },
  (it) => {
    for (const page of [1, 2]) {
      it(`should deliver every row where page ${page} is empty once`, async (bench) => {
        const server = await emptyAt(bench, page, 1);
        const { rows, error } = await bench.run(bench.client(server), query, { truth: ids(0, totalHits) });
        expect(error).to.equal(undefined);
        expect(rows).to.have.lengthOf(totalHits);
        // Three pages, the empty one after them, and the repeated request.
        expect(server.requested).to.have.lengthOf(5);
        expect(bench.events.filter(({ kind }) => kind === 'retry')).to.have.lengthOf(1);
        const complete = bench.events.find(({ kind }) => kind === 'complete');
        expect(complete).to.include({ pages: 4, requests: 5, rows: totalHits, missingRows: 0 });
      });

      it(`should count the missing rows where page ${page} stays empty`, async (bench) => {
        const server = await emptyAt(bench, page, Infinity);
        const came = 100 * (page - 1);
        const { rows, error } = await bench.run(bench.client(server), query, { truth: ids(0, came) });
        expect(error).to.equal(undefined);
        expect(rows).to.have.lengthOf(came);
        expect(server.requested).to.have.lengthOf(page + 1);
        const mismatch = bench.events.find(({ kind }) => kind === 'total-mismatch');
        expect(mismatch).to.include({ expected: totalHits, rows: came });
        const complete = bench.events.find(({ kind }) => kind === 'complete');
        expect(complete).to.include({ rows: came, missingRows: totalHits - came });
      });
    }

    it('should request the page after the last one once where every row arrived', async (bench) => {
      const server = await emptyAt(bench, 4, Infinity);
      await bench.run(bench.client(server), query, { truth: ids(0, totalHits) });
      expect(server.requested).to.have.lengthOf(4);
    });

    it('should request a slice again in the next run where rows of it are missing', async (bench) => {
      let isShort = true;
      const idsOf = (from: string) => ids(0, totalHits).map((id) => `${from.slice(0, 10)}-${id}`);
      const server = await gateway(bench, (_nth, body) => {
        const { interval: requested, paging } = body as { interval: string; paging: { pageNumber: number } };
        const [from = ''] = requested.split('/');
        if (from.startsWith('2026-10-02') && isShort && paging.pageNumber > 1) return anEmptyPage;
        const conversations = idsOf(from)
          .slice(100 * (paging.pageNumber - 1), 100 * paging.pageNumber)
          .map((conversationId) => ({ conversationId, conversationStart: from }));
        return { ...(conversations.length > 0 && { conversations }), totalHits };
      });
      const client = bench.client(server);
      const three = inSlices('2026-10-01T00:00:00Z/2026-10-04T00:00:00Z');
      const store = memoryStore();
      const run = { slice: 'P1D', checkpoint: store };
      const truth = ['2026-10-01', '2026-10-02', '2026-10-03'].map((day) => idsOf(day));
      const short = [...truth[0]!, ...truth[1]!.slice(0, 100), ...truth[2]!];
      const { error } = await bench.run(client, three, { run, truth: short });
      expect(error).to.equal(undefined);
      expect(bench.events.find(({ kind }) => kind === 'complete')).to.include({ missingRows: 150 });
      expect(store.saves.at(-1)?.covered).to.deep.equal([
        '2026-10-01T00:00:00.000Z/2026-10-02T00:00:00.000Z',
        '2026-10-03T00:00:00.000Z/2026-10-04T00:00:00.000Z',
      ]);
      isShort = false;
      const { rows } = await bench.run(client, three, { run, truth: truth[1]! });
      expect(rows).to.have.lengthOf(totalHits);
      expect(store.saves.at(-1)?.covered).to.deep.equal(['2026-10-01T00:00:00.000Z/2026-10-04T00:00:00.000Z']);
    });

    for (const format of ['--json', '--csv', 'a table']) {
      it(`should end the command with 4 and print the number of missing rows, as ${format}`, async (bench) => {
        const server = await emptyAt(bench, 2, Infinity);
        bench.client(server); // The oracle trusts the hosts of its clients.
        const { api, login } = server.hosts;
        const shown = format.startsWith('--') ? [format] : [];
        const env = { GENESYS_CLIENT_ID: 'id', GENESYS_CLIENT_SECRET: 'hush+hush/a-secret=' };
        const where = ['--hosts-api', api, '--hosts-login', login, '--endpoint', 'conversationDetails'];
        const { code, stdout, stderr } = await runMain(['query', ...where, '--interval', interval, ...shown], env);
        bench.saw(stderr);
        expect(stderr).to.match(/^incomplete: 2 pages, 100 rows, 150 missing rows \(server total: 250\), 1 retry,/m);
        expect(stderr).to.match(
          /^error \(incomplete\): conversationDetails: 150 of 250 rows are missing, the server sent 100\n {2}try: /m,
        );
        expect(stdout).not.to.contain('Total');
        expect(stdout.split('conversation-')).to.have.lengthOf(101);
        expect(code).to.equal(4);
      });
    }
  },
);
