import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { isDecodeError, isNetworkError, queueDetails, type QueueRow, rowKey } from '../../../src/index.js';
import { fault } from '../support/fault.js';

const query = queueDetails({ dateFrom: '2026-10-01T00:00:00Z', dateTo: '2026-11-01T00:00:00Z' });
const scripted = { pages: 6, rowsPerPage: 10 };

fault(
  'H21',
  {
    fault: '200 with HTML, as login pages and firewalls send it',
    promise: 'retried once, then `decode` with length and content type, and nothing of the page',
  },
  (it) => {
    it.overBoth('should recover from one', async (bench) => {
      const sim = await bench.simulator({ scripted, faults: [{ on: 'page', nth: 3, do: { html: true } }] });
      const { rows, error } = await bench.run(bench.client(sim), query);
      expect(error).to.equal(undefined);
      expect(rows).to.have.lengthOf(60);
    });

    it.overBoth('should end the second time, and show nothing of the page', async (bench) => {
      const faults = [{ on: 'page', nth: 3, times: Infinity, do: { html: true } }] as const;
      const sim = await bench.simulator({ scripted, faults });
      const { rows, error } = await bench.run(bench.client(sim), query);
      expect(isDecodeError(error) && error).to.include({ reason: 'json', attempts: 2 });
      expect(String(error)).to.match(/\d+ bytes of text\/html/);
      expect(JSON.stringify(error)).to.not.match(/doctype|Sign in/);
      expect(rows).to.have.lengthOf(20);
      expect(sim.requests.filter(({ endpoint }) => endpoint === 'page')).to.have.lengthOf(4);
    });
  },
);

fault(
  'H22',
  { fault: '204, or an empty body', promise: 'retried once, then `decode`: never mistaken for the end of the rows' },
  (it) => {
    for (const [what, action] of Object.entries({
      '204': { status: 204 },
      'an empty body': { emptyBody: true } as const,
    })) {
      it.overBoth(`should recover from ${what} once`, async (bench) => {
        const sim = await bench.simulator({ scripted, faults: [{ on: 'page', nth: 3, do: action }] });
        const { rows, error } = await bench.run(bench.client(sim), query);
        expect(error).to.equal(undefined);
        expect(rows).to.have.lengthOf(60);
      });

      it.overBoth(`should end at the second ${what}`, async (bench) => {
        const sim = await bench.simulator({ scripted, faults: [{ on: 'page', nth: 3, times: Infinity, do: action }] });
        const { rows, error } = await bench.run(bench.client(sim), query);
        expect(isDecodeError(error) && error).to.include({ reason: 'json', attempts: 2 });
        expect(String(error)).to.include('0 bytes');
        expect(rows).to.have.lengthOf(20);
      });
    }
  },
);

/** A page of the tutorial contract with one row, the last one. */
const onePage = JSON.stringify({ entities: [{ queueId: 'q-1', offered: 1 }] });
const theRow = { queueId: 'q-1', mediaType: null, intervalStart: null, intervalEnd: null } as QueueRow;
/** Not a valid stream of deflate (zlib or raw), gzip or Brotli. */
const junk = Buffer.from('7'.repeat(64) + onePage);
const mislabelled: Record<string, { readonly encoding: string; readonly body: Buffer }> = {
  'gzip, and is plain': { encoding: 'gzip', body: Buffer.from(onePage) },
  'gzip, and is cut': { encoding: 'gzip', body: gzipSync(onePage).subarray(0, 30) },
  'deflate, and is junk': { encoding: 'deflate', body: junk },
  'br, and is junk': { encoding: 'br', body: junk },
  'gzip, and is empty': { encoding: 'gzip', body: Buffer.alloc(0) },
  'deflate, and is empty': { encoding: 'deflate', body: Buffer.alloc(0) },
};

fault(
  'H23',
  {
    fault: 'wrong Content-Encoding',
    promise: 'retried, then `network`, or `decode` where nothing can be decompressed; nothing hangs',
  },
  (it) => {
    for (const [what, { encoding, body }] of Object.entries(mislabelled))
      for (const wrong of [1, Infinity])
        it.overBoth(`should ${wrong === 1 ? 'recover from' : 'end at'} a response that says ${what}`, async (bench) => {
          let requested = 0;
          const server = await bench.server((request, response) => {
            request.resume();
            response.setHeader('Content-Type', 'application/json');
            if (request.url === '/oauth/token') {
              response.end(JSON.stringify({ access_token: 'tok-of-h23', token_type: 'bearer', expires_in: 86_399 }));
              return;
            }
            requested += 1;
            if (requested <= wrong) response.setHeader('Content-Encoding', encoding).end(body);
            else response.end(onePage);
          });
          bench.withinMs(30_000);
          const client = bench.client(server, { retry: { maxAttempts: 3 } });
          const { rows, error } = await bench.run(client, query, { truth: [rowKey(query, theRow)] });
          if (wrong === 1) {
            expect(error).to.equal(undefined);
            expect(rows).to.have.lengthOf(1);
            expect(requested).to.equal(2);
          } else {
            expect(isNetworkError(error) || isDecodeError(error), String(error)).to.equal(true);
            expect(rows).to.deep.equal([]);
          }
        });
  },
);
