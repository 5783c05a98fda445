import { expect } from 'chai';
import { accessToken, queueDetails } from '../../../src/index.js';
import { entities, keys } from '../support/gateway.js';
import { fault } from '../support/fault.js';

const query = queueDetails({ dateFrom: '2026-10-01T00:00:00Z', dateTo: '2026-11-01T00:00:00Z' });
const [pages, perPage] = [12, 2];

const promise = 'used until the server rejects it; a lifetime that is not a number is a `query` error';
fault('A15', { fault: '`expiresInMs` NaN, null, 0 or negative', promise }, (it) => {
  for (const expiresInMs of [NaN, null as never, 0, -5_000, undefined]) {
    it(`should use a token of ${expiresInMs} ms for all pages, and one more after a 401`, async (bench) => {
      let requests = 0;
      const seen = new Set<string>();
      const server = await bench.server((request, response) => {
        requests += 1;
        seen.add(request.headers.authorization ?? '');
        const page = Number(new URL(request.url ?? '', 'http://x').searchParams.get('cursor') ?? 0);
        const isRevoked = requests > pages / 2 && seen.size === 1;
        const body = {
          entities: entities(perPage * page, perPage * (page + 1)),
          ...(page + 1 < pages && { nextPageUri: `?cursor=${page + 1}` }),
        };
        request.resume();
        response.setHeader('Content-Type', 'application/json');
        if (isRevoked) response.writeHead(401).end('{}');
        // Longer than the 100 ms that such a token was once used for.
        else bench.runtime.scheduler.schedule(() => response.end(JSON.stringify(body)), 500);
      });
      let calls = 0;
      const credentials = accessToken(() => {
        calls += 1;
        return [{ value: `token-number-${calls}`, expiresInMs }];
      });
      const truth = keys(0, pages * perPage);
      const { rows, error } = await bench.run(bench.client(server, { credentials }), query, { truth });
      expect(error).to.equal(undefined);
      expect(rows).to.have.lengthOf(pages * perPage);
      expect(calls).to.equal(2);
    });
  }

  it('should reject a lifetime that is not a number, and name the remedy', async (bench) => {
    const server = await bench.server((_, response) => void response.end());
    const credentials = accessToken(() => [{ value: 'a-token-of-use', expiresInMs: '3600000' as never }]);
    const { error } = await bench.run(bench.client(server, { credentials }), query, { truth: [] });
    expect(error).to.include({ kind: 'query' }).and.have.property('message').that.includes('omit it if it is unknown');
  });
});
