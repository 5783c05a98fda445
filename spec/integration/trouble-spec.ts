import { expect } from 'chai';
import {
  type ClientEvent,
  type ClientOptions,
  collect,
  type FetchLike,
  isDecodeError,
  isHttpError,
  isNetworkError,
  isPermissionError,
  isRateLimitError,
  isTimeoutError,
  queueDetails,
  type QueueRow,
} from '../../src/index.js';
import type { Fault } from '../../src/simulator/index.js';
import { failure, simulated, type Simulated } from '../helpers/simulated.js';

const query = queueDetails({ dateFrom: '2026-10-01T00:00:00Z', dateTo: '2026-11-01T00:00:00Z', size: 10 });
const scripted = { pages: 6, rowsPerPage: 10 };
const total = 60;

const numbers = (rows: readonly QueueRow[]) => rows.map(({ queueId }) => Number(queueId.split('-').at(-1)));
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

  describe(`faults over ${name}`, () => {
    const survived: Record<string, Fault['do']> = {
      'a 500': { status: 500 },
      'a 502 without a JSON body': { status: 502, body: '<html>bad gateway</html>' },
      'a 503 with Retry-After': { status: 503, retryAfterS: 1 },
      'a 504': { status: 504 },
      'a 408': { status: 408 },
      'a 409': { status: 409 },
      'a reset before any response': { resetAt: 0 },
      'a reset inside the body': { resetAt: 100 },
      'a body cut inside its declared length': { cutBodyAt: 100 },
      'a response that never arrives': { hang: true },
      'a body that never arrives': { hangAfterHeaders: true },
      'a login page instead of JSON': { html: true },
      'truncated JSON': { text: '{"entities":[{"queueId":"1"' },
      'an expired token': { tokenExpired: true },
      'a 429 with Retry-After 0': { status: 429, retryAfterS: 0 },
      'a 429 with an invalid Retry-After': { status: 429, retryAfterS: 'soon' },
    };
    for (const [trouble, action] of Object.entries(survived)) {
      it(`should recover from ${trouble} on page 3, with every row once and in order`, () =>
        struck([{ on: 'page', nth: 3, do: action }], async (all) => {
          const rows = await collect(all.client.rows(query));
          expect(numbers(rows)).to.deep.equal([...Array(total).keys()]);
          expect(requested(all, 'page')).to.have.length(scripted.pages + 1);
        }));
    }

    it('should wait two seconds or more after a 429 with Retry-After: 2', () =>
      struck([{ on: 'page', nth: 2, do: { status: 429, retryAfterS: 2 } }], async (all) => {
        expect(numbers(await collect(all.client.rows(query)))).to.deep.equal([...Array(total).keys()]);
        const [, rejected, again] = requested(all, 'page');
        expect((again?.at ?? 0) - (rejected?.at ?? 0)).to.be.at.least(2000);
        expect(retries(all.events)).to.have.length(1);
        expect(retries(all.events)[0]).to.deep.include({ attempt: 1, cause: { kind: 'rate-limit', status: 429 } });
      }));

    it("should compare an HTTP date with the server's own clock", () =>
      struck(
        [
          {
            on: 'page',
            nth: 2,
            do: {
              status: 429,
              retryAfterS: 'Fri, 02 Jan 2015 00:00:07 GMT',
              headers: { Date: 'Fri, 02 Jan 2015 00:00:00 GMT' },
            },
          },
        ],
        async (all) => {
          await collect(all.client.rows(query));
          expect(retries(all.events)[0]?.waitMs).to.be.within(7000, 7500);
        },
      ));

    it('should compare an HTTP date with the local clock where the server does not send its own', () => {
      const soon = new Date(performance.timeOrigin + performance.now() + 100_000).toUTCString();
      return struck(
        [{ on: 'page', nth: 2, do: { status: 429, retryAfterS: soon, headers: { Date: '' } } }],
        async (all) => {
          const error = await failure(collect(all.client.rows(query)));
          expect(isRateLimitError(error) && error.retryAfterMs).to.be.within(60_000, 101_000);
        },
      );
    });

    it('should read the wait from the message of a 429 without a header', () =>
      struck(
        [
          {
            on: 'page',
            nth: 2,
            do: { status: 429, body: { message: 'Rate limit exceeded the maximum. Retry the request in [3] seconds' } },
          },
        ],
        async (all) => {
          await collect(all.client.rows(query));
          expect(retries(all.events)[0]?.waitMs).to.be.within(3000, 3500);
        },
      ));

    it('should end an endless 429 with rate-limit after its attempts, and the rows before it', () =>
      struck(
        [{ on: 'page', nth: 3, times: Infinity, do: { status: 429, retryAfterS: 1 } }],
        async (all) => {
          const rows: QueueRow[] = [];
          const error = await failure(all.client.rows(query).forEach((row) => rows.push(row)));
          expect(isRateLimitError(error) && error).to.include({ attempts: 4, status: 429, retryAfterMs: 1000 });
          expect(numbers(rows)).to.deep.equal([...Array(20).keys()]);
          expect(requested(all, 'page')).to.have.length(2 + 4);
        },
        { retry: { maxAttempts: 4 } },
      ));

    it('should fail at once where Retry-After exceeds maxWaitMs, and report the wait', () =>
      struck([{ on: 'page', nth: 2, do: { status: 429, retryAfterS: 100_000 } }], async (all) => {
        const error = await failure(collect(all.client.rows(query)));
        expect(isRateLimitError(error) && error).to.include({ attempts: 1, retryAfterMs: 100_000_000 });
        expect(requested(all, 'page')).to.have.length(2);
      }));

    const fatal: Record<string, [Fault['do'], (error: unknown) => boolean, object]> = {
      'a 400': [
        { status: 400, body: { message: 'No', code: 'bad.request' } },
        isHttpError,
        { status: 400, code: 'bad.request' },
      ],
      'a 404': [{ status: 404 }, isHttpError, { status: 404 }],
      'a 501': [{ status: 501 }, isHttpError, { status: 501 }],
      'a redirect to another origin': [
        { status: 307, headers: { Location: 'http://localhost:1/' } },
        isHttpError,
        { status: 307 },
      ],
      'another shape': [{ json: { entities: 'none' } }, isDecodeError, { reason: 'shape' }],
    };
    for (const [trouble, [action, is, fields]] of Object.entries(fatal)) {
      it(`should end at ${trouble} without a second attempt`, () =>
        struck([{ on: 'page', nth: 2, times: Infinity, do: action }], async (all) => {
          const error = await failure(collect(all.client.rows(query)));
          expect(is(error), String(error)).to.equal(true);
          expect(error).to.include({ ...fields, attempts: 1 });
          expect(requested(all, 'page')).to.have.length(2);
        }));
    }

    it('should name the permission in a 403', () =>
      struck(
        [
          {
            on: 'page',
            do: {
              status: 403,
              body: {
                code: 'missing.permissions',
                message: 'You are missing the following permission(s): analytics:conversationAggregate:view',
              },
            },
          },
        ],
        async (all) => {
          const error = await failure(collect(all.client.rows(query)));
          expect(isPermissionError(error) && error.permissions).to.deep.equal(['analytics:conversationAggregate:view']);
        },
      ));

    it('should give up on pages that are not JSON after a second attempt, and report their length', () =>
      struck([{ on: 'page', nth: 2, times: Infinity, do: { html: true } }], async (all) => {
        const error = await failure(collect(all.client.rows(query)));
        expect(isDecodeError(error) && error).to.include({ reason: 'json', attempts: 2 });
        expect(String(error)).to.match(/\d+ bytes of text\/html/);
        expect(requested(all, 'page')).to.have.length(3);
      }));

    it('should end a body that trickles in below the idle limit by the attempt timer', () =>
      struck(
        [{ on: 'page', nth: 2, times: Infinity, do: { dripMs: 1000, bytes: 1 } }],
        async (all) => {
          const error = await failure(collect(all.client.rows(query)));
          expect(isTimeoutError(error) && error).to.include({ phase: 'attempt', attempts: 2 });
        },
        { timeouts: { attemptMs: 10_000, idleMs: 5_000 }, retry: { maxAttempts: 2 } },
      ));

    it('should end an idle body by the idle timer', () =>
      struck(
        [{ on: 'page', nth: 2, times: Infinity, do: { hangAfterHeaders: true } }],
        async (all) => {
          const error = await failure(collect(all.client.rows(query)));
          expect(isTimeoutError(error) && error).to.include({ phase: 'idle', attempts: 2 });
        },
        { timeouts: { attemptMs: 60_000, idleMs: 5_000 }, retry: { maxAttempts: 2 } },
      ));

    it('should end a page with all its attempts by the total timer', () =>
      struck(
        [{ on: 'page', nth: 2, times: Infinity, do: { hang: true } }],
        async (all) => {
          const error = await failure(collect(all.client.rows(query)));
          expect(isTimeoutError(error) && error).to.include({ phase: 'total' });
          expect((error as Error).cause).to.include({ phase: 'attempt' });
        },
        // Far enough apart for a busy machine: one late timer for both would be reported as the first.
        { timeouts: { totalMs: 60_000, attemptMs: 25_000 } },
      ));

    it('should not start a wait that would not end before the total timer', () =>
      struck(
        [{ on: 'page', nth: 2, times: Infinity, do: { status: 429, retryAfterS: 30 } }],
        async (all) => {
          const error = await failure(collect(all.client.rows(query)));
          expect(isRateLimitError(error) && error).to.include({ attempts: 1, retryAfterMs: 30_000 });
          expect(retries(all.events)).to.deep.equal([]);
        },
        { timeouts: { totalMs: 20_000 } },
      ));

    it('should reject a body above its limit', () =>
      struck(
        [],
        async (all) => {
          const error = await failure(collect(all.client.rows(query)));
          expect(isNetworkError(error) && error).to.include({ code: 'ERR_BODY_TOO_LARGE', attempts: 1 });
        },
        { maxBodyBytes: 200 },
      ));

    it('should skip invalid rows on request, report them and count them', () =>
      struck(
        [
          {
            on: 'page',
            nth: 1,
            do: {
              json: { entities: [{ queueId: 'a' }, { queueId: 7 }, { queueId: 'c', offered: '1' }, { queueId: 'd' }] },
            },
          },
        ],
        async ({ client: it, events }) => {
          const rows = await collect(it.rows(query, { onInvalidRow: 'skip' }));
          expect(rows.map(({ queueId }) => queueId)).to.deep.equal(['a', 'd']);
          expect(events.filter(({ kind }) => kind === 'invalid-row')).to.have.length(2);
          expect(events.at(-1)).to.include({ kind: 'complete', rows: 2, invalid: 2 });
        },
      ));
  });
}
