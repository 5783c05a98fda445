import { expect } from 'chai';
import { conversationDetails } from '../../../src/index.js';
import type { Bench } from '../support/bench.js';
import { fault } from '../support/fault.js';
import { gateway } from '../support/gateway.js';

const query = conversationDetails({ interval: '2026-10-01T00:00:00Z/2026-10-02T00:00:00Z', pageSize: 100 });
const ids = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => `conversation-${from + index}`);

/** Pages of a list that can change between requests. */
const lists = (
  bench: Bench,
  listed: (nth: number) => { readonly list: readonly string[]; readonly totalHits: number },
) =>
  gateway(bench, (nth, body) => {
    const { pageNumber } = (body as { paging: { pageNumber: number } }).paging;
    const { list, totalHits } = listed(nth);
    const conversations = list
      .slice(100 * (pageNumber - 1), 100 * pageNumber)
      .map((conversationId) => ({ conversationId, conversationStart: '2026-10-01T09:00:00Z' }));
    return { ...(conversations.length > 0 && { conversations }), totalHits };
  });

fault(
  'P7',
  {
    fault: 'rows that shift while pages are read',
    promise: 'the repeated ones once, with a `repeated-rows` event; skipped ones are counted in `missingRows`',
  },
  (it) => {
    it('should deliver each once where one is inserted at the front, and count that one', async (bench) => {
      const server = await lists(bench, (nth) => ({
        list: nth === 1 ? ids(1, 251) : ['conversation-new', ...ids(1, 251)],
        totalHits: nth === 1 ? 250 : 251,
      }));
      const { rows, error } = await bench.run(bench.client(server), query, { truth: ids(1, 251) });
      expect(error).to.equal(undefined);
      expect(rows).to.have.lengthOf(250);
      const reported = bench.events.find(({ kind }) => kind === 'repeated-rows');
      expect(reported).to.include({ query: 'conversationDetails', page: 2, rows: 1 });
      const complete = bench.events.find(({ kind }) => kind === 'complete');
      expect(complete).to.include({ rows: 250, repeated: 1, missingRows: 1 });
    });

    it('should count one that moved past the page limit because another one was removed', async (bench) => {
      const server = await lists(bench, (nth) => ({ list: nth === 1 ? ids(0, 250) : ids(1, 250), totalHits: 250 }));
      const there = [...ids(0, 100), ...ids(101, 250)];
      const { error } = await bench.run(bench.client(server), query, { truth: there });
      expect(error).to.equal(undefined);
      expect(bench.events.find(({ kind }) => kind === 'complete')).to.include({ rows: 249, missingRows: 1 });
    });
  },
);

fault(
  'P8',
  { fault: 'a total that disagrees', promise: 'a `total-mismatch` event, `missingRows` in `complete`' },
  (it) => {
    const totals = [
      { name: 'more than there are', totalHits: 300, missingRows: 50 },
      { name: 'fewer than there are', totalHits: 200, missingRows: 0 },
    ];
    for (const { name, totalHits, missingRows } of totals) {
      it(`should report a total of ${name}`, async (bench) => {
        const server = await lists(bench, () => ({ list: ids(0, 250), totalHits }));
        const { error } = await bench.run(bench.client(server), query, { truth: ids(0, 250) });
        expect(error).to.equal(undefined);
        const mismatch = bench.events.find(({ kind }) => kind === 'total-mismatch');
        expect(mismatch).to.include({ expected: totalHits, rows: 250 });
        expect(bench.events.find(({ kind }) => kind === 'complete')).to.include({ rows: 250, missingRows });
      });
    }

    it('should report nothing where both match', async (bench) => {
      const server = await lists(bench, () => ({ list: ids(0, 250), totalHits: 250 }));
      await bench.run(bench.client(server), query, { truth: ids(0, 250) });
      expect(bench.events.find(({ kind }) => kind === 'total-mismatch')).to.equal(undefined);
      expect(bench.events.find(({ kind }) => kind === 'complete')).to.include({ missingRows: 0 });
    });
  },
);
