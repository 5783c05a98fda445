import { expect } from 'chai';
import { VirtualTimeScheduler } from 'rxjs';
import { requestToken, type TokenBody, visiting } from './support/visit.js';

const queues = '/api/v2/routing/queues';

describe('simulator: token', () => {
  it(
    'should issue a bearer token for the client credentials',
    visiting({ tokenLifeS: 300 }, async ({ sim }) => {
      const response = await requestToken(sim);
      expect(response.status).to.equal(200);
      const body = response.json<TokenBody>();
      expect(body).to.include({ token_type: 'bearer', expires_in: 300 });
      expect(body.access_token).to.be.a('string').and.not.be.empty;
    }),
  );

  it(
    'should reject wrong credentials and forms with the error body of the token endpoint',
    visiting({}, async ({ sim }) => {
      const wrong = [
        { change: { headers: { authorization: 'Basic bm9ib2R5Ondyb25n' } }, status: 401, error: 'invalid_client' },
        { change: { headers: { authorization: '' } }, status: 401, error: 'invalid_client' },
        { change: { body: 'scope=x' }, status: 400, error: 'invalid_request' },
        { change: { body: 'grant_type=password' }, status: 400, error: 'unsupported_grant_type' },
        {
          change: { body: '{"grant_type":"client_credentials"}', headers: { 'content-type': 'application/json' } },
          status: 400,
          error: 'invalid_request',
        },
      ];
      for (const { change, status, error } of wrong) {
        const response = await requestToken(sim, change);
        expect(response.status).to.equal(status);
        const body = response.json<Record<string, string>>();
        expect(body).to.have.keys('error', 'description', 'error_description');
        expect(body['error']).to.equal(error);
      }
    }),
  );

  it(
    'should issue a token for approved scopes, and respond with 401 to a request for any other',
    visiting({ scopes: ['analytics:queue:view', 'a'] }, async ({ sim }) => {
      const statusOf = async (scope: string) => {
        const body = new URLSearchParams({ grant_type: 'client_credentials', scope }).toString();
        const response = await requestToken(sim, { body });
        return [response.status, response.json<Record<string, unknown>>()['error']];
      };
      expect(await statusOf('analytics:queue:view')).to.deep.equal([200, undefined]);
      expect(await statusOf('a analytics:queue:view')).to.deep.equal([200, undefined]);
      expect(await statusOf('')).to.deep.equal([200, undefined]);
      expect(await statusOf('analytics:queue:view analytics:conversation:view')).to.deep.equal([401, 'invalid_scope']);
    }),
  );

  it(
    'should have approved the scope of the tutorial, and no other',
    visiting({}, async ({ sim }) => {
      const statuses = ['analytics:queue:view', 'analytics:conversation:view'].map(async (scope) => {
        const body = new URLSearchParams({ grant_type: 'client_credentials', scope }).toString();
        return (await requestToken(sim, { body })).status;
      });
      expect(await Promise.all(statuses)).to.deep.equal([200, 401]);
    }),
  );

  it(
    'should distinguish a missing, an invented and a revoked token',
    visiting({}, async ({ sim, get }) => {
      expect((await get(queues)).status).to.equal(200);
      const missing = await fetch(sim.hosts.api + queues);
      expect([missing.status, ((await missing.json()) as { code: string }).code]).to.deep.equal([
        401,
        'authentication.required',
      ]);
      expect((await get(queues, { authorization: 'Bearer invented' })).json()).to.include({
        status: 401,
        code: 'bad.credentials',
      });
      sim.revokeTokens();
      expect((await get(queues)).json()).to.include({ status: 401, code: 'credentials.expired' });
      const renewed = (await requestToken(sim)).json<TokenBody>().access_token;
      expect((await get(queues, { authorization: `Bearer ${renewed}` })).status).to.equal(200);
    }),
  );

  const clock = new VirtualTimeScheduler();
  it(
    'should expire a token after its lifetime on the clock of the runtime, to the millisecond',
    visiting({ tokenLifeS: 300, runtime: { scheduler: clock } }, async ({ get }) => {
      clock.frame = 299_999;
      expect((await get(queues)).status).to.equal(200);
      clock.frame = 300_000;
      const expired = await get(queues);
      expect(expired.json()).to.include({ status: 401, code: 'credentials.expired' });
      expect(expired.headers.get('date')).to.equal('Thu, 01 Jan 1970 00:05:00 GMT');
    }),
  );
});
