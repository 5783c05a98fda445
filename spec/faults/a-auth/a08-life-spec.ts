import { expect } from 'chai';
import { queueDetails, rowKey } from '../../../src/index.js';
import { fault } from '../support/fault.js';

const query = queueDetails({ dateFrom: '2026-10-01T00:00:00Z', dateTo: '2026-11-01T00:00:00Z' });
const page = { entities: [{ queueId: 'q', queueName: 'Q', mediaType: 'voice', offered: 1 }] };

/** The value of `expires_in`, and the lifetime that results from it, in seconds. */
const lives: readonly [said: unknown, lifeS: number][] = [
  [0, 300],
  [-5, 300],
  [undefined, 300],
  [null, 300],
  ['soon', 300],
  ['3600', 3600],
  [1e12, 172_800],
];

const promise = '300 s without a usable value, 48 h at most';
fault('A8', { fault: '`expires_in` 0, negative, missing, a string, 1e12', promise }, (it) => {
  for (const [said, lifeS] of lives) {
    it.overBoth(`should use a lifetime of ${lifeS} s for ${JSON.stringify(said) ?? 'nothing'}`, async (bench) => {
      let tokens = 0;
      const server = await bench.server((request, response) => {
        const isToken = request.url === '/oauth/token';
        if (isToken) tokens += 1;
        const tokenBody = isToken ? { access_token: 'a-token-of-use', token_type: 'bearer', expires_in: said } : page;
        request.resume();
        response.setHeader('Content-Type', 'application/json').end(JSON.stringify(tokenBody));
      });
      const client = bench.client(server);
      const rows: string[] = [];
      await client.rows(query).forEach((row) => rows.push(rowKey(query, row)));
      await bench.took(client, query, { rows: [], ended: 'left', truth: rows });
      const { error } = await bench.run(client, query, { truth: rows });
      expect(error).to.equal(undefined);
      expect(rows).to.have.lengthOf(1);
      expect(tokens).to.equal(1);
      const [reported] = bench.events.flatMap((event) => (event.kind === 'token' ? [event.expiresInMs] : []));
      // Counted from the token request, on the accelerated clock.
      expect(reported).to.be.within((lifeS - 60) * 1000, lifeS * 1000);
    });
  }
});
