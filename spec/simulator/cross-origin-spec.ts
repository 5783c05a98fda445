import { expect } from 'chai';
import { detailsPath, visiting } from './support/visit.js';

const page = { origin: 'https://dashboard.test' };
const preflight = { ...page, 'access-control-request-method': 'POST' };
const corsHeaders = (headers: Headers) => [...headers.keys()].filter((name) => name.startsWith('access-control-'));
const listed = (headers: Headers, name: string) => (headers.get(name) ?? '').toLowerCase().split(', ');

describe('simulator: pages of other origins', () => {
  it(
    'should respond to a preflight without a token, neither log it nor apply a fault to it',
    visiting(
      { scripted: { pages: 1, rowsPerPage: 1 }, faults: [{ on: 'any', nth: 2, do: { status: 503 } }] },
      async ({ sim, post }) => {
        const { status, headers } = await fetch(sim.hosts.api + detailsPath, { method: 'OPTIONS', headers: preflight });
        expect(status).to.equal(204);
        expect(headers.get('access-control-allow-origin')).to.equal('*');
        expect(listed(headers, 'access-control-allow-headers')).to.include.members([
          'authorization',
          'content-type',
          'accept',
        ]);
        expect(listed(headers, 'access-control-allow-methods')).to.include.members(['get', 'post', 'put', 'delete']);
        expect(sim.requests.map(({ endpoint }) => endpoint)).to.deep.equal(['token']);
        // The second request of all is the one that the fault was meant for.
        expect((await post(detailsPath, {})).status).to.equal(503);
      },
    ),
  );

  it(
    'should let a page read every response, and the headers that a client needs',
    visiting(
      { rateHeaders: true, faults: [{ on: 'page', do: { status: 429, retryAfterS: 2 } }] },
      async ({ post, get }) => {
        for (const response of [await post(detailsPath, {}, page), await get('/nothing-here', page)]) {
          expect(response.headers.get('access-control-allow-origin')).to.equal('*');
          expect(listed(response.headers, 'access-control-expose-headers')).to.have.members([
            ...['retry-after', 'date', 'inin-correlation-id'],
            ...['inin-ratelimit-count', 'inin-ratelimit-allowed', 'inin-ratelimit-reset'],
          ]);
        }
      },
    ),
  );

  it(
    'should omit the headers for a request without an origin',
    visiting({ scripted: { pages: 1, rowsPerPage: 1 } }, async ({ sim, get }) => {
      expect(corsHeaders((await get('/nothing-here')).headers)).to.deep.equal([]);
      const options = await fetch(sim.hosts.api + detailsPath, { method: 'OPTIONS' });
      expect([options.status, corsHeaders(options.headers)]).to.deep.equal([401, []]);
    }),
  );
});
