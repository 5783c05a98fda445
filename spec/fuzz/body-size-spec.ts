import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createGzip } from 'node:zlib';
import { expect } from 'chai';
import { accessToken, createClient, type FetchLike, isNetworkError } from '../../src/index.js';
import { withOwnPool } from '../faults/support/own-pool.js';
import { failure } from '../helpers/simulated.js';
import { until } from '../helpers/until.js';

const mib = 2 ** 20;
const pageBytes = 100 * mib;
const maxBodyBytes = 4 * mib;
/** An upper bound on what both ends of a loopback connection buffer. */
const buffersBytes = 24 * mib;

const piece = Buffer.alloc(64 * 1024, ' ');

/** Streams a page of 100 MB as fast as it is read, and reports the part that was read. */
const pageServer = async (isPacked: boolean) => {
  const sent = { made: 0, wire: 0, isCut: false };
  const stream = async (response: ServerResponse) => {
    const gzip = isPacked ? createGzip({ level: 1 }) : undefined;
    response.writeHead(200, { 'Content-Type': 'application/json', ...(gzip && { 'Content-Encoding': 'gzip' }) });
    gzip?.pipe(response);
    const out = gzip ?? response;
    const closed = once(response, 'close').then(() => (sent.isCut = sent.made < pageBytes));
    while (sent.made < pageBytes && !response.destroyed) {
      sent.made += piece.byteLength;
      sent.wire = response.socket?.bytesWritten ?? sent.wire;
      if (!out.write(piece)) await Promise.race([once(out, 'drain'), closed]);
    }
    out.end();
  };
  const server = createServer((_request, response) => void stream(response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const api = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { sent, hosts: { api, login: api }, stop: () => new Promise((resolve) => server.close(resolve)) };
};

const ways: readonly (readonly [string, FetchLike | undefined])[] = [
  ['cross-fetch', undefined],
  ['globalThis.fetch', globalThis.fetch],
];

for (const [name, fetch] of ways) {
  describe(`a page of 100 MB over ${name}`, function () {
    this.timeout(30_000);

    const rejected = async (isPacked: boolean) => {
      const server = await pageServer(isPacked);
      const ask = async () => {
        const client = createClient({
          hosts: server.hosts,
          credentials: accessToken('token-of-a-large-page'),
          maxBodyBytes,
          retry: { maxAttempts: 1 },
          ...(fetch && { fetch }),
        });
        const error = await failure(client.ask({ method: 'GET', url: '/api/v2/large' }).forEach(() => undefined));
        await until(() => server.sent.isCut);
        return error;
      };
      const error = await (fetch === undefined ? ask() : withOwnPool(ask));
      await server.stop();
      expect(error).to.satisfy(isNetworkError).and.to.include({ code: 'ERR_BODY_TOO_LARGE', attempts: 1 });
      return server.sent;
    };

    it('should be cut off once it is larger than allowed: what the server could send fits the buffers in between', async () => {
      const { made } = await rejected(false);
      expect(made).to.be.within(maxBodyBytes, maxBodyBytes + buffersBytes);
    });

    it('should be cut off where it is compressed to a fraction of that', async () => {
      const { wire } = await rejected(true);
      expect(wire).to.be.below(mib);
    });
  });
}
