import { expect } from 'chai';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { defer, lastValueFrom, of } from 'rxjs';
import {
  accessToken,
  type ClientOptions,
  clientCredentials,
  collect,
  createClient,
  type FetchLike,
  isHttpError,
  queueDetails,
} from '../../src/index.js';
import { fastRuntime } from '../helpers/fast-runtime.js';
import { failure } from '../helpers/simulated.js';

interface RequestSeen {
  readonly line: string;
  readonly authorization: string | undefined;
  readonly body: string;
}

const countingBudget = (onTake: () => void) => ({ take: () => defer(() => of(onTake())), pause: () => undefined });

/** A server that redirects as its paths say, and records its requests. */
const serve = async (location: (request: IncomingMessage) => readonly [number, string] | undefined) => {
  const requested: RequestSeen[] = [];
  const server: Server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      requested.push({ line: `${request.method} ${request.url}`, authorization: request.headers.authorization, body });
      const [status, to] = location(request) ?? [];
      if (status === undefined) return void response.setHeader('Content-Type', 'application/json').end('{"there":1}');
      response.writeHead(status, { Location: to }).end('<p>moved</p>');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const close = () => new Promise((resolve) => server.close(resolve).closeAllConnections());
  return { requested, origin, close };
};

const fetches: Record<string, { fetch?: FetchLike }> = {
  'cross-fetch': {},
  'global fetch': { fetch: globalThis.fetch },
};

for (const [name, own] of Object.entries(fetches)) {
  describe(`redirects over ${name}`, () => {
    /** `/302/there` redirects with 302 to `/there`; `/302/out` to another port. */
    const redirecting = async (
      test: (server: Awaited<ReturnType<typeof serve>>, foreign: Awaited<ReturnType<typeof serve>>) => Promise<void>,
    ): Promise<void> => {
      const foreign = await serve(() => undefined);
      const server = await serve(({ url = '' }) => {
        const [, status, rest] = /^\/(\d+)(\/.*)$/.exec(url) ?? [];
        if (url.startsWith('/round')) return [302, '/round'];
        if (rest === undefined) return undefined;
        return [Number(status), rest === '/out' ? `${foreign.origin}/stolen` : rest];
      });
      try {
        await test(server, foreign);
      } finally {
        await Promise.all([server.close(), foreign.close()]);
      }
    };
    const clientOf = (origin: string, options: Partial<ClientOptions> = {}) =>
      createClient({
        hosts: { api: origin, login: origin },
        credentials: accessToken('the-token'),
        runtime: fastRuntime(),
        ...own,
        ...options,
      });

    it('should follow one on the same origin by the rules of methods, each time with the token', () =>
      redirecting(async ({ requested, origin }) => {
        const client = clientOf(origin);
        const ask = async (status: number) => {
          requested.length = 0;
          const json = await lastValueFrom(client.ask({ method: 'POST', url: `/${status}/there`, body: { q: 1 } }));
          expect(json).to.deep.equal({ there: 1 });
          expect(requested.map(({ authorization }) => authorization)).to.deep.equal([
            'Bearer the-token',
            'Bearer the-token',
          ]);
          return requested.map(({ line, body }) => [line, body]);
        };
        for (const status of [301, 302, 303])
          expect(await ask(status)).to.deep.equal([
            [`POST /${status}/there`, '{"q":1}'],
            ['GET /there', ''],
          ]);
        for (const status of [307, 308])
          expect(await ask(status)).to.deep.equal([
            [`POST /${status}/there`, '{"q":1}'],
            ['POST /there', '{"q":1}'],
          ]);
      }));

    it('should resolve a relative next link against the URL that a page came from, as a browser does', async () => {
      const lines: string[] = [];
      const server = createServer(({ method, url = '' }, response) => {
        lines.push(`${method} ${url}`);
        if (url.startsWith('/api/')) return void response.writeHead(307, { Location: `/gw${url}` }).end();
        const last = url.endsWith('page=3');
        const nextPageUri = url.includes('page=2') ? 'query?page=3' : '?page=2';
        response.setHeader('Content-Type', 'application/json');
        response.end(JSON.stringify({ entities: [{ queueId: url }], ...(!last && { nextPageUri }) }));
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      try {
        const client = clientOf(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
        const dates = { dateFrom: '2026-10-01T00:00:00Z', dateTo: '2026-11-01T00:00:00Z' };
        expect(await collect(client.rows(queueDetails(dates)))).to.have.length(3);
        const path = '/api/v2/analytics/queues/details/query';
        expect(lines).to.deep.equal(
          [path, `/gw${path}`, `/gw${path}?page=2`, `/gw${path}?page=3`].map((url) => `POST ${url}`),
        );
      } finally {
        await new Promise((resolve) => server.close(resolve).closeAllConnections());
      }
    });

    it('should take a slot of the budget for each', () =>
      redirecting(async ({ origin }) => {
        let taken = 0;
        const budget = countingBudget(() => (taken += 1));
        const client = clientOf(origin, { budget });
        await lastValueFrom(client.ask({ method: 'GET', url: '/307/308/there' }));
        expect(taken).to.equal(3);
      }));

    it('should end one to another origin, and request nothing there', () =>
      redirecting(async ({ requested, origin }, foreign) => {
        for (const status of [301, 302, 303, 307, 308]) {
          const error = await failure(lastValueFrom(clientOf(origin).ask({ method: 'GET', url: `/${status}/out` })));
          expect(isHttpError(error) && error).to.include({ status, attempts: 1 });
          expect(String(error)).to.include("redirects are followed on the API's own origin only");
        }
        expect(requested).to.have.length(5);
        expect(foreign.requested).to.deep.equal([]);
      }));

    it('should follow one to a trusted origin at the same path of the API, and send nothing there', () =>
      redirecting(async (server, foreign) => {
        const client = clientOf(server.origin, { trustedOrigins: [foreign.origin] });
        const json = await lastValueFrom(client.ask({ method: 'GET', url: '/308/out' }));
        expect(json).to.deep.equal({ there: 1 });
        expect(server.requested.map(({ line }) => line)).to.deep.equal(['GET /308/out', 'GET /stolen']);
        expect(foreign.requested).to.deep.equal([]);
      }));

    it('should end a cycle after five', () =>
      redirecting(async ({ requested, origin }) => {
        const error = await failure(lastValueFrom(clientOf(origin).ask({ method: 'GET', url: '/round' })));
        expect(isHttpError(error) && error).to.include({ status: 302, attempts: 6 });
        expect(requested).to.have.length(6);
      }));

    it('should never follow one with the secret of the OAuth client', () =>
      redirecting(async (server, foreign) => {
        const login = await serve(() => [307, `${foreign.origin}/oauth/token`]);
        const own = await serve(() => [307, '/elsewhere']);
        for (const { origin, requested } of [login, own]) {
          const client = clientOf(server.origin, {
            hosts: { api: server.origin, login: origin },
            credentials: clientCredentials({ clientId: 'id', clientSecret: 'very secret' }),
          });
          const error = await failure(lastValueFrom(client.token$));
          expect(isHttpError(error) && error).to.include({ status: 307, attempts: 1, path: '/oauth/token' });
          expect(requested).to.have.length(1);
        }
        expect(foreign.requested).to.deep.equal([]);
        await Promise.all([login.close(), own.close()]);
      }));
  });
}

describe('redirects in a browser', () => {
  it('should end as an error with the reason, as a browser reports status 0 and nothing else', async () => {
    const client = createClient({
      hosts: { api: 'https://api.example.com', login: 'https://api.example.com' },
      credentials: accessToken('the-token'),
      fetch: () =>
        Promise.resolve({ status: 0, headers: { get: () => null }, body: null, text: () => Promise.resolve('') }),
    });
    const error = await failure(lastValueFrom(client.ask({ method: 'GET', url: '/a' })));
    expect(isHttpError(error) && error).to.include({ status: 0, attempts: 1 });
    expect(String(error)).to.match(/a browser hides where a redirect leads/);
  });
});
