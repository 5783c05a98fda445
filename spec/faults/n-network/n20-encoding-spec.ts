import { brotliCompressSync, constants, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { isNetworkError } from '../../../src/index.js';
import type { Bench } from '../support/bench.js';
import { fault } from '../support/fault.js';
import { entities, keys, query } from '../support/gateway.js';

const page = Buffer.from(JSON.stringify({ entities: entities(0, 40) }));
const token = '{"access_token":"a-token","expires_in":86399}';

/** A server whose only page comes with a Content-Encoding. */
const encoding = (bench: Bench, coding: string, body: Buffer) =>
  bench.server((request, response) => {
    response.setHeader('Content-Type', 'application/json');
    if (request.url === '/oauth/token') return void response.end(token);
    response.setHeader('Content-Encoding', coding).end(body);
  });

const pieces = Buffer.concat([gzipSync(page.subarray(0, 40)), gzipSync(page.subarray(40))]);
/** All of it is present, except for the checksum and the length. */
const withoutTrailer = gzipSync(page, { finishFlush: constants.Z_SYNC_FLUSH });
const overBoth: readonly (readonly [string, Buffer])[] = [
  ['GZIP', gzipSync(page)],
  ['Gzip', gzipSync(page)],
  ['x-gzip', gzipSync(page)],
  ['X-GZip', gzipSync(page)],
  ['gzip', pieces],
  ['gzip', withoutTrailer],
  ['Deflate', deflateSync(page)],
  ['deflate', deflateRawSync(page)],
  ['BR', brotliCompressSync(page)],
  ['gzip, gzip', gzipSync(gzipSync(page))],
  ['deflate,BR , gzip', gzipSync(brotliCompressSync(deflateSync(page)))],
];
const onlyOurs: readonly (readonly [string, Buffer])[] = [
  ['Identity', page],
  ['identity, , gzip', gzipSync(page)],
  ['gzip, deflate', deflateRawSync(gzipSync(page))],
];

const readsEveryRow = (coding: string, body: Buffer) => async (bench: Bench) => {
  const server = await encoding(bench, coding, body);
  const { rows, error } = await bench.run(bench.client(server), query, { truth: keys(0, 40) });
  expect(error).to.equal(undefined);
  expect(rows).to.have.lengthOf(40);
};

const failsOnce = (coding: string, code: string) => async (bench: Bench) => {
  const server = await encoding(bench, coding, gzipSync(page));
  const { error } = await bench.run(bench.client(server), query, { truth: [] });
  expect(isNetworkError(error) && error).to.include({ code, attempts: 1 });
  expect(String(error)).to.include('Content-Encoding');
};

fault(
  'N20',
  {
    fault: 'Content-Encoding in upper case, twice, in a list, or unknown; a body longer than the longest string',
    promise: 'read; `network` with a code, not retried',
  },
  (it) => {
    for (const [index, [coding, body]] of overBoth.entries())
      it.overBoth(`should read every row of a page with ${coding} (${index + 1})`, readsEveryRow(coding, body));
    for (const [index, [coding, body]] of onlyOurs.entries())
      it(`should read every row of a page with ${coding} (${index + 1})`, readsEveryRow(coding, body));

    it('should fail once for an unknown coding', failsOnce('zip', 'ERR_CONTENT_ENCODING'));
    it('should fail once for more codings than supported', failsOnce('gzip,'.repeat(6), 'ERR_CONTENT_ENCODING'));

    it('should retry a body whose compressed bytes are damaged', async (bench) => {
      let sent = 0;
      const server = await bench.server((request, response) => {
        if (request.url === '/oauth/token') return void response.end(token);
        const body = gzipSync(page);
        if ((sent += 1) === 1) body.fill(0xff, 20, 40);
        response.setHeader('Content-Encoding', 'gzip').end(body);
      });
      const { rows } = await bench.run(bench.client(server), query, { truth: keys(0, 40) });
      expect(rows).to.have.lengthOf(40);
      expect(bench.events.filter(({ kind }) => kind === 'retry')).to.have.lengthOf(1);
    });

    it('should fail once for a body that is longer than the longest string, and not end the process', async (bench) => {
      const server = await bench.server((request, response) => {
        if (request.url === '/oauth/token') return void response.end(token);
        const spaces = gzipSync(Buffer.alloc(2 ** 22, ' '));
        const members = Array.from({ length: 2 ** 7 + 1 }, () => spaces);
        response.setHeader('Content-Encoding', 'gzip').end(Buffer.concat(members));
      });
      const forever = 2 ** 31 - 1;
      bench.withinMs(Infinity);
      const timeouts = { attemptMs: forever, idleMs: forever, totalMs: forever };
      const client = bench.client(server, { maxBodyBytes: 2 ** 31, timeouts });
      const { error } = await bench.run(client, query, { truth: [] });
      expect(isNetworkError(error) && error).to.include({ code: 'ERR_BODY_TOO_LARGE', phase: 'body', attempts: 1 });
      expect(String(error)).to.include('does not fit into one string: ');
    });
  },
);
