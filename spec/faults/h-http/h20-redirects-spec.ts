import type { IncomingMessage, RequestListener } from 'node:http';
import { expect } from 'chai';
import { firstValueFrom } from 'rxjs';
import { isHttpError, queueDetails } from '../../../src/index.js';
import { failure } from '../../helpers/simulated.js';
import { fault } from '../support/fault.js';

const query = queueDetails({ dateFrom: '2026-10-01T00:00:00Z', dateTo: '2026-11-01T00:00:00Z' });
const scripted = { pages: 6, rowsPerPage: 10 };
const statuses = [301, 302, 303, 307, 308];

interface RequestSeen {
  readonly line: string;
  readonly authorization: string | undefined;
  readonly body: string;
}

/** A server that issues a token, redirects to `location`, records its requests, and responds to all others. */
const redirecting = (location: (request: IncomingMessage) => readonly [number, string] | undefined) => {
  const requested: RequestSeen[] = [];
  const listener: RequestListener = (request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      response.setHeader('Content-Type', 'application/json');
      if (request.url === '/oauth/token')
        return void response.end('{"access_token":"a-token-of-h20","token_type":"bearer","expires_in":86399}');
      requested.push({ line: `${request.method} ${request.url}`, authorization: request.headers.authorization, body });
      const [status, to] = location(request) ?? [];
      if (status === undefined) return void response.end('{"there":1}');
      response.writeHead(status, { Location: to }).end('<p>moved</p>');
    });
  };
  return { requested, listener };
};

fault(
  'H20',
  {
    fault: '301, 302, 303, 307, 308',
    promise:
      "followed on the API's own origin, by the rules of methods, five times at most; elsewhere `http`, and nothing is sent there",
  },
  (it) => {
    for (const status of statuses)
      it.overBoth(`should follow ${status} on the same origin by the rules of methods`, async (bench) => {
        const { requested, listener } = redirecting(({ url }) => (url === '/old' ? [status, '/new'] : undefined));
        const client = bench.client(await bench.server(listener));
        const json = await firstValueFrom(client.ask({ method: 'POST', url: '/old', body: { q: 1 } }));
        expect(json).to.deep.equal({ there: 1 });
        const kept = status === 307 || status === 308;
        expect(requested).to.deep.equal([
          { line: 'POST /old', authorization: 'Bearer a-token-of-h20', body: '{"q":1}' },
          {
            line: kept ? 'POST /new' : 'GET /new',
            authorization: 'Bearer a-token-of-h20',
            body: kept ? '{"q":1}' : '',
          },
        ]);
      });

    it.overBoth('should read a run of pages through a redirect, with every row once', async (bench) => {
      const sim = await bench.simulator({ scripted });
      sim.addFault({
        on: ({ endpoint, url }) => endpoint === 'page' && !url.includes('?'),
        times: Infinity,
        do: { status: 308, headers: { Location: '?moved=1' } },
      });
      const { rows, error } = await bench.run(bench.client(sim), query);
      expect(error).to.equal(undefined);
      expect(rows).to.have.lengthOf(60);
      expect(sim.requests.filter(({ status }) => status === 308)).to.have.lengthOf(1);
    });

    for (const status of statuses)
      it.overBoth(`should end at ${status} to another origin, and send nothing there`, async (bench) => {
        const foreign = redirecting(() => undefined);
        const { hosts } = await bench.server(foreign.listener);
        const { requested, listener } = redirecting(() => [status, `${hosts.api}/stolen`]);
        const client = bench.client(await bench.server(listener));
        const error = await failure(firstValueFrom(client.ask({ method: 'POST', url: '/old', body: { q: 1 } })));
        bench.saw(error);
        expect(isHttpError(error) && error).to.include({ status, attempts: 1 });
        expect(requested).to.have.lengthOf(1);
        expect(foreign.requested).to.deep.equal([]);
      });

    it.overBoth('should end a cycle after five', async (bench) => {
      const { requested, listener } = redirecting(() => [307, '/round']);
      const client = bench.client(await bench.server(listener));
      const error = await failure(firstValueFrom(client.ask({ method: 'GET', url: '/round' })));
      bench.saw(error);
      expect(isHttpError(error) && error).to.include({ status: 307, attempts: 6 });
      expect(requested).to.have.lengthOf(6);
    });

    it.overBoth("should follow no redirect with the client's secret", async (bench) => {
      const foreign = redirecting(() => undefined);
      const { hosts } = await bench.server(foreign.listener);
      const login = await bench.server((request, response) => {
        request.resume();
        response.writeHead(307, { Location: `${hosts.api}/oauth/token` }).end();
      });
      const error = await failure(firstValueFrom(bench.client(login).token$));
      bench.saw(error);
      expect(isHttpError(error) && error).to.include({ status: 307, attempts: 1, path: '/oauth/token' });
      expect(foreign.requested).to.deep.equal([]);
    });
  },
);
