import { expect } from 'chai';
import { defer, lastValueFrom, map, type Observable, switchMap, take, toArray } from 'rxjs';
import {
  collect,
  decodePages,
  type Demand,
  flattenRows,
  followNext,
  isDecodeError,
  type PageRequest,
  queueDetails,
  type QueueRow,
  retryTransient,
  toAsyncIterable,
} from '../../src/index.js';
import type { Simulator } from '../../src/simulator/index.js';
import { fastRuntime } from '../helpers/fast-runtime.js';
import { failure, simulated } from '../helpers/simulated.js';

const { endpoint, params } = queueDetails({
  dateFrom: '2026-10-01T00:00:00Z',
  dateTo: '2026-10-02T00:00:00Z',
  size: 5,
});
const query = { endpoint, params };

/** The pipeline of a run, from its parts: any source of pages becomes rows. */
const rowsOf = (fetchPage: (request: PageRequest) => Observable<unknown>, demand?: Demand): Observable<QueueRow> =>
  followNext(
    endpoint.first(params),
    endpoint.next,
    (request) => fetchPage(request).pipe(decodePages(endpoint.codec)),
    demand && { demand },
  ).pipe(flattenRows(endpoint));

/** Pages over the platform's own fetch: no client, no token cache, no budget. */
const plainFetch = ({ hosts, credentials }: Simulator) => {
  const send = async (url: string, init: RequestInit): Promise<unknown> => {
    const response = await fetch(new URL(url, hosts.api), init);
    if (response.ok) return response.json();
    const { status, headers } = response;
    throw Object.assign(new Error(`status ${status}`), { status, headers });
  };
  const login = async (): Promise<string> => {
    const basic = btoa(`${credentials.clientId}:${credentials.clientSecret}`);
    const headers = { Authorization: `Basic ${basic}` };
    const body = new URLSearchParams({ grant_type: 'client_credentials' });
    const { access_token } = (await send('/oauth/token', { method: 'POST', headers, body })) as {
      access_token: string;
    };
    return access_token;
  };
  return ({ method, url, body }: PageRequest): Observable<unknown> =>
    defer(login).pipe(
      switchMap((token) => {
        const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };
        return send(url, { method, headers, body: JSON.stringify(body) });
      }),
    );
};

describe('operators composed without client.rows', () => {
  it('should emit the rows of client.rows from client.ask', () =>
    simulated(
      async ({ client, sim }) => {
        const expected = await collect(client.rows(query));
        expect(expected.length).to.be.above(10);
        sim.addFault({ on: 'page', nth: 2, do: { status: 503 } });
        sim.addFault({ on: 'page', nth: 3, do: { tokenExpired: true } });
        expect(await lastValueFrom(rowsOf((request) => client.ask(request)).pipe(toArray()))).to.deep.equal(expected);
      },
      { simulator: { queues: 3 } },
    ));

  it('should follow the demand of a loop over client.ask', () =>
    simulated(
      async ({ client, sim }) => {
        const rows = toAsyncIterable((demand) => rowsOf((request) => client.ask(request), demand), { prefetch: 0 });
        let read = 0;
        for await (const _row of rows) if ((read += 1) === 6) break;
        expect(sim.requests.filter((request) => request.endpoint === 'page')).to.have.lengthOf(2);
      },
      { simulator: { queues: 3 } },
    ));

  it('should retry what plain fetch rejects, after the wait of its Retry-After', () =>
    simulated(
      async ({ client, sim }) => {
        const expected = await collect(client.rows(query));
        sim.addFault({ on: 'page', nth: 2, do: { status: 429, retryAfterS: 1 } });
        sim.addFault({ on: 'page', nth: 4, do: { status: 502 } });
        const fetchPage = plainFetch(sim);
        const waits: number[] = [];
        const retry = {
          baseDelayMs: 100,
          runtime: fastRuntime(),
          onRetry: ({ waitMs }: { waitMs: number }) => waits.push(waitMs),
        };
        const rows$ = rowsOf((request) => fetchPage(request).pipe(retryTransient(retry)));
        expect(await lastValueFrom(rows$.pipe(toArray()))).to.deep.equal(expected);
        expect(waits).to.have.lengthOf(2);
        expect(waits[0]).to.be.within(1_000, 1_100);
        expect(waits[1]).to.be.within(50, 200);
      },
      { simulator: { queues: 3 }, client: { fetch: globalThis.fetch } },
    ));

  it('should end with a permanent failure of plain fetch, and with a page that does not match its codec', () =>
    simulated(
      async ({ sim }) => {
        const fetchPage = plainFetch(sim);
        const rows$ = rowsOf((request) => fetchPage(request).pipe(retryTransient()));
        sim.addFault({ on: 'page', nth: 1, do: { status: 400 } });
        expect(await failure(lastValueFrom(rows$))).to.include({ status: 400 });
        const broken = rowsOf((request) => fetchPage(request).pipe(map(() => ({ entities: [{ offered: 'many' }] }))));
        expect(await failure(lastValueFrom(broken))).to.satisfy(isDecodeError);
      },
      { simulator: { queues: 3 }, client: { fetch: globalThis.fetch } },
    ));

  it('should request no page that take does not need', () =>
    simulated(
      async ({ client, sim }) => {
        expect(await lastValueFrom(rowsOf((request) => client.ask(request)).pipe(take(5), toArray()))).to.have.length(
          5,
        );
        expect(sim.requests.filter((request) => request.endpoint === 'page')).to.have.lengthOf(1);
      },
      { simulator: { queues: 3 } },
    ));
});
