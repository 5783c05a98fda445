import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { expect } from 'chai';
import { conversationDetails } from '../../../src/index.js';
import type { Bench } from '../support/bench.js';
import { fault } from '../support/fault.js';

/** Its body is larger than a socket accepts at once, so that a response arrives before all of it is sent. */
const query = conversationDetails({
  interval: '2026-10-01T00:00:00Z/2026-10-02T00:00:00Z',
  conversationFilters: [{ type: 'and', predicates: [{ dimension: 'externalTag', value: 'tag'.repeat(4_000_000) }] }],
});

const truth = ['first', 'second'];
const conversations = truth.map((conversationId) => ({ conversationId, conversationStart: '2026-10-01T08:00:00Z' }));
const pages = [JSON.stringify({ conversations }), JSON.stringify({ conversations: [] })];

/**
 * A server that responds to the first request for a page before reading it, and reports whether it arrived whole. Others are read first.
 */
const hasty = async (bench: Bench, respond: (response: ServerResponse) => void) => {
  const wasWhole: boolean[] = [];
  const readFirst = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { paging } = JSON.parse(await text(request)) as { paging: { pageNumber: number } };
    response.end(pages[paging.pageNumber - 1]);
  };
  const server = await bench.server((request, response) => {
    response.setHeader('Content-Type', 'application/json');
    if (request.url === '/oauth/token') {
      request.resume();
      response.end(JSON.stringify({ access_token: 'a-token', expires_in: 86_399 }));
      return;
    }
    wasWhole.push(request.complete);
    if (wasWhole.length === 1) respond(response);
    else void readFirst(request, response);
  });
  return { ...server, wasWhole };
};

fault(
  'N14',
  {
    fault: 'the server responds before it has read the body of the POST',
    promise: 'the response counts; where the connection ends with it, it counts or is retried',
  },
  (it) => {
    it.overBoth('should use the response of a server that reads on', async (bench) => {
      const server = await hasty(bench, (response) => response.end(pages[0]));
      const { error } = await bench.run(bench.client(server), query, { truth });
      expect(error).to.equal(undefined);
      expect(server.wasWhole).to.deep.equal([false, false]);
      expect(bench.events.filter(({ kind }) => kind === 'retry')).to.deep.equal([]);
    });

    it.overBoth('should deliver every row once where the server closes', async (bench) => {
      const server = await hasty(bench, (response) => {
        response.setHeader('Connection', 'close').end(pages[0], () => response.req.destroy());
      });
      const { error } = await bench.run(bench.client(server), query, { truth });
      expect(error).to.equal(undefined);
      expect(server.wasWhole[0]).to.equal(false);
      expect(server.wasWhole.length).to.be.within(2, 3);
    });

    it.overBoth('should retry a 503 that closes the connection', async (bench) => {
      const server = await hasty(bench, (response) => {
        response.writeHead(503, { Connection: 'close' }).end('{}', () => response.req.destroy());
      });
      const { error } = await bench.run(bench.client(server), query, { truth });
      expect(error).to.equal(undefined);
      expect(server.wasWhole).to.deep.equal([false, false, false]);
      expect(bench.events.filter(({ kind }) => kind === 'retry')).to.have.lengthOf(1);
    });
  },
);
