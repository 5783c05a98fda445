import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { expect } from 'chai';
import { clientCredentials, createClient, isHttpError, queueDetails, type RunOptions } from '../../src/index.js';

/** A server in a thread of its own, which continues while a subscriber blocks this one: numbered pages of two rows each. */
const served = `
const { workerData: { seen, pages, refusedPage }, parentPort } = require('node:worker_threads');
const server = require('node:http').createServer((request, response) => {
  request.resume().on('end', () => {
    const { pathname, searchParams } = new URL(request.url, 'http://localhost');
    const page = Number(searchParams.get('page') ?? 1);
    const answer = (status, json) =>
      response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(json));
    if (pathname === '/oauth/token') return answer(200, { access_token: 'token', token_type: 'bearer', expires_in: 86399 });
    Atomics.store(seen, 0, page);
    Atomics.notify(seen, 0);
    if (page === refusedPage) return answer(404, {});
    const entities = [0, 1].map((row) => ({ queueId: String(page * 2 + row) }));
    answer(200, { entities, ...(page < pages && { nextPageUri: pathname + '?page=' + (page + 1) }) });
  });
});
server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));
`;

const query = queueDetails({ dateFrom: '2026-10-01T00:00:00Z', dateTo: '2026-11-01T00:00:00Z' });
const pages = 6;

/** Reads all rows, records for each which page the server had received when it was delivered, and the error if there was one. */
const read = async (run: RunOptions, slow: (seen: Int32Array, page: number) => void, failingPage = 0) => {
  const seen = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(served, { eval: true, workerData: { seen, pages, refusedPage: failingPage } });
  try {
    const [port] = (await once(worker, 'message')) as [number];
    const origin = `http://127.0.0.1:${port}`;
    const client = createClient({
      hosts: { api: origin, login: origin },
      credentials: clientCredentials({ clientId: 'id', clientSecret: 'secret' }),
      budget: { perMinute: Infinity },
    });
    const rows: number[] = [];
    const seenAt: number[] = [];
    const error = await new Promise<unknown>((resolve) => {
      client.rows(query, run).subscribe({
        next: ({ queueId }) => {
          slow(seen, Math.floor(Number(queueId) / 2));
          rows.push(Number(queueId));
          seenAt.push(Atomics.load(seen, 0));
        },
        error: resolve,
        complete: () => resolve(undefined),
      });
    });
    return { rows, seenAt, error };
  } finally {
    await worker.terminate();
  }
};

/** Blocks this thread until the server has received a request for the page after this one. */
const blockUntilNext = (seen: Int32Array, page: number): void => {
  if (page < pages) Atomics.wait(seen, 0, page, 10_000);
};
const rowsOf = (count: number) => Array.from({ length: count * 2 }, (_, index) => index + 2);

describe('a push subscriber that blocks', () => {
  for (const prefetch of [1, 3]) {
    it(`should have the next page requested before it receives the first row of one, with prefetch ${prefetch}`, async () => {
      const { rows, seenAt, error } = await read({ prefetch }, blockUntilNext);
      expect(error).to.equal(undefined);
      expect(rows).to.deep.equal(rowsOf(pages));
      rows.forEach((row, index) => {
        const page = Math.floor(row / 2);
        expect(seenAt[index]).to.be.within(Math.min(pages, page + 1), Math.min(pages, page + prefetch));
      });
    });
  }

  it('should have it requested after its last row by default', async () => {
    const { rows, seenAt } = await read({}, () => undefined);
    expect(rows).to.deep.equal(rowsOf(pages));
    expect(seenAt).to.deep.equal(rows.map((row) => Math.floor(row / 2)));
  });

  it('should receive all rows of a page while the next one fails', async () => {
    const { rows, error } = await read({ prefetch: 1 }, (seen, page) => page === 3 && blockUntilNext(seen, page), 4);
    expect(rows).to.deep.equal(rowsOf(3));
    expect(isHttpError(error) && error.status).to.equal(404);
  });
});
