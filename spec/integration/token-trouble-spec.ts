import { expect } from 'chai';
import { lastValueFrom } from 'rxjs';
import {
  accessToken,
  type ClientEvent,
  type ClientOptions,
  collect,
  createClient,
  type FetchLike,
  isAuthError,
  isHttpError,
  queueDetails,
} from '../../src/index.js';
import type { Fault } from '../../src/simulator/index.js';
import { failure, simulated, type Simulated } from '../helpers/simulated.js';

const query = queueDetails({ dateFrom: '2026-10-01T00:00:00Z', dateTo: '2026-11-01T00:00:00Z', size: 10 });
const scripted = { pages: 6, rowsPerPage: 10 };
const total = 60;

const retries = (events: readonly ClientEvent[]) => events.filter((event) => event.kind === 'retry');
const requested = ({ sim }: Simulated, endpoint: string) =>
  sim.requests.filter((request) => request.endpoint === endpoint);

const fetches: Record<string, { fetch?: FetchLike }> = {
  'cross-fetch': {},
  'global fetch': { fetch: globalThis.fetch },
};

for (const [name, client] of Object.entries(fetches)) {
  const struck = (faults: Fault[], test: (all: Simulated) => Promise<void>, options: Partial<ClientOptions> = {}) =>
    simulated(test, { simulator: { scripted, faults }, client: { ...client, ...options } });

  describe(`token failures over ${name}`, () => {
    it('should renew the token once after a 401 on page 3', () =>
      struck([{ on: 'page', nth: 3, do: { tokenExpired: true } }], async (all) => {
        await collect(all.client.rows(query));
        expect(requested(all, 'token')).to.have.length(2);
        expect(all.events.filter(({ kind }) => kind === 'token')).to.have.length(2);
        expect(retries(all.events)).to.deep.equal([]);
      }));

    it('should end a second 401, with a token just renewed, as auth', () =>
      struck([{ on: 'page', nth: 3, times: Infinity, do: { tokenExpired: true } }], async (all) => {
        const error = await failure(collect(all.client.rows(query)));
        expect(isAuthError(error) && error).to.include({ status: 401, attempts: 2 });
        expect((error as Error).cause).to.include({ kind: 'http', status: 401 });
        expect(requested(all, 'token')).to.have.length(2);
        expect(requested(all, 'page')).to.have.length(4);
      }));

    it('should renew once where twenty pages are rejected at once', () =>
      simulated(
        async (all) => {
          await collect(all.client.token$);
          all.sim.revokeTokens();
          await Promise.all(Array.from({ length: 20 }, () => collect(all.client.rows(query))));
          expect(requested(all, 'token')).to.have.length(2);
          expect(requested(all, 'page').filter(({ status }) => status === 401)).to.have.length(20);
        },
        { simulator: { scripted }, client },
      ));

    it('should renew a token before it expires, without a rejected request', () =>
      simulated(
        async (all) => {
          await collect(all.client.rows(query));
          expect(requested(all, 'token').length).to.be.above(1);
          expect(requested(all, 'page').filter(({ status }) => status === 401)).to.deep.equal([]);
        },
        { simulator: { scripted, tokenLifeS: 20, latencyMs: 8000 }, client },
      ));

    it('should renew once a page, whatever happens in between', () =>
      struck(
        [
          { on: 'page', nth: 3, do: { tokenExpired: true } },
          { on: 'page', nth: 4, do: { status: 503 } },
          { on: 'page', nth: 5, do: { tokenExpired: true } },
        ],
        async (all) => {
          const error = await failure(collect(all.client.rows(query)));
          expect(isAuthError(error) && error).to.include({ attempts: 3 });
          expect(requested(all, 'token')).to.have.length(2);
        },
      ));

    it('should request the token maxAttempts times, and not again for each page', () =>
      simulated(
        async (all) => {
          const error = await failure(collect(all.client.rows(query)));
          expect(isHttpError(error) && error).to.include({ status: 503, attempts: 4, path: '/oauth/token' });
          expect(requested(all, 'token')).to.have.length(4);
          expect(retries(all.events)).to.have.length(3);
        },
        {
          simulator: { scripted, faults: [{ on: 'token', times: Infinity, do: { status: 503 } }] },
          client: { ...client, retry: { maxAttempts: 4 } },
        },
      ));

    it('should use a token that claims to have expired already, and let the server decide', () =>
      simulated(
        async (all) => {
          const { value } = await lastValueFrom(all.client.token$);
          for (const expiresInMs of [0, -5, NaN]) {
            const passing = createClient({
              hosts: all.sim.hosts,
              credentials: accessToken(() => Promise.resolve({ value, expiresInMs })),
              budget: { perMinute: Infinity },
              ...client,
            });
            expect(await collect(passing.rows(query))).to.have.length(total);
          }
        },
        { simulator: { scripted }, client },
      ));

    it('should retry the token endpoint, shared by all waiting requests', () =>
      simulated(
        async (all) => {
          const streams = Array.from({ length: 10 }, () => collect(all.client.rows(query)));
          for (const rows of await Promise.all(streams)) expect(rows).to.have.length(total);
          expect(requested(all, 'token').map(({ status }) => status)).to.deep.equal([500, 429, 200]);
        },
        {
          simulator: {
            scripted,
            faults: [
              { on: 'token', nth: 1, do: { status: 500 } },
              { on: 'token', nth: 2, do: { status: 429, retryAfterS: 1 } },
            ],
          },
          client,
        },
      ));

    it('should fail all waiting requests where the client is rejected, and request a token again for the next one', () =>
      simulated(
        async (all) => {
          const errors = await Promise.all(Array.from({ length: 5 }, () => failure(collect(all.client.rows(query)))));
          for (const error of errors) expect(isAuthError(error) && error.oauthError).to.equal('invalid_client');
          expect(requested(all, 'token')).to.have.length(1);
          expect(await collect(all.client.rows(query))).to.have.length(total);
        },
        {
          simulator: { scripted, faults: [{ on: 'token', do: { status: 401, body: { error: 'invalid_client' } } }] },
          client,
        },
      ));
  });
}
