import { expect } from 'chai';
import { isHttpError } from '../../../src/index.js';
import { type Bench, withBench } from '../support/bench.js';
import { entities, keys, query } from '../support/gateway.js';

const truth = keys(0, 40);
const half = { entities: entities(0, 20) };
const whole = { entities: entities(0, 40) };

/** A cache in front of the API that returns only the first rows, with 206, to the first `times` requests of a page. */
const partial = async (bench: Bench, times: number, on: RegExp = /details/) => {
  const log = { partial: 0, requested: [] as string[] };
  const server = await bench.server((request, response) => {
    const { url = '' } = request;
    request.resume();
    log.requested.push(url);
    const isPartial = on.test(url) && log.partial < times;
    if (isPartial) log.partial += 1;
    const isToken = url === '/oauth/token';
    const body = isToken ? { access_token: 'a-token-of-use', expires_in: 86_399 } : isPartial ? half : whole;
    const headers = { 'Content-Type': 'application/json', ...(isPartial && { 'Content-Range': 'bytes 0-999/2000' }) };
    response.writeHead(isPartial ? 206 : 200, headers).end(JSON.stringify(body));
  });
  return { log, server };
};

// Belongs to N20, whose other cases are in the neighbouring file.
describe('N20 part of a page (206)', () => {
  for (const way of ['cross-fetch', 'global fetch'] as const) {
    it(`should request the page again, and deliver every row, over ${way}`, () =>
      withBench(way, async (bench) => {
        const { log, server } = await partial(bench, 1);
        const { rows, error } = await bench.run(bench.client(server), query, { truth });
        expect(error).to.equal(undefined);
        expect(rows).to.have.lengthOf(40);
        expect(log.requested).to.have.lengthOf(3);
      }));

    it(`should fail where it stays partial, and deliver none of its rows, over ${way}`, () =>
      withBench(way, async (bench) => {
        const { log, server } = await partial(bench, Infinity);
        const { rows, error } = await bench.run(bench.client(server), query, { truth });
        expect(isHttpError(error) && error).to.include({ status: 206, attempts: 2 });
        expect(String(error)).to.include('a cache or proxy returned only a part of it: bypass it for this host');
        expect(rows).to.deep.equal([]);
        expect(log.partial).to.equal(2);
      }));
  }

  it('should not use a partial token response', () =>
    withBench('cross-fetch', async (bench) => {
      const { log, server } = await partial(bench, 1, /token/);
      const { rows, error } = await bench.run(bench.client(server), query, { truth });
      expect(error).to.equal(undefined);
      expect(rows).to.have.lengthOf(40);
      expect(log.requested).to.have.lengthOf(3);
    }));
});
