import { Readable } from 'node:stream';
import { expect } from 'chai';
import { conversationDetails, isNetworkError } from '../../../src/index.js';
import type { Bench } from '../support/bench.js';
import { fault } from '../support/fault.js';
import { gateway, query } from '../support/gateway.js';

const mega = 2 ** 20;
const piece = Buffer.alloc(mega / 4, ' ');
// On the accelerated clock, the default ones would end an attempt on a busy machine first.
const timeouts = { attemptMs: 600_000, idleMs: 600_000 };

/** A server whose only page is 100 MiB long. `sent` counts the bytes written, `requested` the requests. */
const largePage = async (bench: Bench) => {
  const seen = { sent: 0, requested: 0 };
  const server = await bench.server((request, response) => {
    if (request.url === '/oauth/token') return void response.end('{"access_token":"a-token","expires_in":86399}');
    seen.requested += 1;
    const pieces = function* () {
      yield Buffer.from('{"entities":[');
      for (; seen.sent < 100 * mega; seen.sent += mega / 4) yield piece;
      yield Buffer.from(']}');
    };
    response.setHeader('Content-Type', 'application/json');
    Readable.from(pieces(), { objectMode: false })
      .on('error', () => undefined)
      .pipe(response);
  });
  return { ...server, seen };
};

fault(
  'J5',
  {
    fault: 'a page of 100 MB',
    promise: '`network` above `maxBodyBytes` (64 MiB), in one request; a page with a size is requested in smaller ones',
  },
  (it) => {
    it.overBoth('should stop reading at 64 MiB', async (bench) => {
      const server = await largePage(bench);
      const { error } = await bench.run(bench.client(server, { timeouts }), query, { truth: [] });
      expect(isNetworkError(error) && error).to.include({ code: 'ERR_BODY_TOO_LARGE', phase: 'body', attempts: 1 });
      expect((error as Error).message).to.include('or raise maxBodyBytes');
      expect(server.seen.requested).to.equal(1);
      expect(server.seen.sent).to.be.within(63 * mega, 90 * mega);
    });

    it.overBoth('should stop at the given limit', async (bench) => {
      const server = await largePage(bench);
      const { error } = await bench.run(bench.client(server, { timeouts, maxBodyBytes: 2 * mega }), query, {
        truth: [],
      });
      expect(isNetworkError(error) && error.code).to.equal('ERR_BODY_TOO_LARGE');
      expect(server.seen.sent).to.be.below(30 * mega);
    });

    it.overBoth('should read pages with a size in smaller ones', async (bench) => {
      const details = conversationDetails({ interval: '2026-10-01T00:00:00Z/2026-10-02T00:00:00Z' });
      const ids = Array.from({ length: 130 }, (_, index) => `conversation-${index}`);
      const server = await gateway(bench, (_, body) => {
        const { pageSize, pageNumber } = (body as { paging: { pageSize: number; pageNumber: number } }).paging;
        const conversations = ids
          .slice(pageSize * (pageNumber - 1), pageSize * pageNumber)
          .map((conversationId) => ({
            conversationId,
            conversationStart: '2026-10-01T09:00:00Z',
            note: 'x'.repeat(10_000),
          }));
        return { ...(conversations.length > 0 && { conversations }), totalHits: ids.length };
      });
      const client = bench.client(server, { timeouts, maxBodyBytes: 300_000 });
      const { error } = await bench.run(client, details, { truth: ids });
      expect(error).to.equal(undefined);
      // 100 and 50 a page are too large; 25 are not: six pages, and the empty one after them.
      expect(server.requested).to.have.lengthOf(2 + 6 + 1);
      const retried = bench.events.filter((event) => event.kind === 'retry' && event.cause.kind === 'network');
      expect(retried).to.have.lengthOf(2);
    });
  },
);
