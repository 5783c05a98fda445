import type { ServerResponse } from 'node:http';
import { expect } from 'chai';
import { takeWhile } from 'rxjs';
import type { Bench } from '../support/bench.js';
import { fault } from '../support/fault.js';
import { entities, keys, query } from '../support/gateway.js';

/** A first token of 200 s, which is renewed 20 s before its end, and pages that take 4 s each. Later tokens outlive the run. */
const [lifeS, pageMs, pages, perPage] = [200, 4_000, 55, 2];
const truth = keys(0, pages * perPage);

/** A server that counts requests for tokens; `login` responds to those after the first one. */
const outage = async (bench: Bench, login: (nth: number, grant: () => void, response: ServerResponse) => void) => {
  bench.withinMs(900_000);
  const log = { tokens: 0, unauthorized: 0, rejectsFirst: false };
  const reply = (response: ServerResponse, body: object) =>
    response.setHeader('Content-Type', 'application/json').end(JSON.stringify(body));
  const server = await bench.server((request, response) => {
    request.resume();
    if (request.url === '/oauth/token') {
      const nth = (log.tokens += 1);
      const grant = () =>
        void reply(response, { access_token: `token-number-${nth}`, expires_in: nth === 1 ? lifeS : 86_399 });
      return nth === 1 ? grant() : login(nth, grant, response);
    }
    if (log.rejectsFirst && request.headers.authorization === 'Bearer token-number-1') {
      log.unauthorized += 1;
      return void response.writeHead(401).end('{}');
    }
    const page = Number(new URL(request.url ?? '', 'http://x').searchParams.get('cursor') ?? 0);
    const next = page + 1 < pages && { nextPageUri: `?cursor=${page + 1}` };
    const body = { entities: entities(perPage * page, perPage * (page + 1)), ...next };
    bench.runtime.scheduler.schedule(() => void reply(response, body), pageMs);
  });
  return { log, server };
};
const unavailable = (response: ServerResponse) => void response.writeHead(503).end('{}');
const retry = { maxAttempts: 2, baseDelayMs: 50 };

const promise = 'runs continue with the valid token; a 401 decides';
fault('A14', { fault: 'login host down shortly before the token expires', promise }, (it) => {
  it.overBoth('should continue with the old token, and renew it when the login host is back', async (bench) => {
    // Both attempts of the first renewal fail.
    const { log, server } = await outage(bench, (nth, grant, response) => (nth < 4 ? unavailable(response) : grant()));
    const { rows, error } = await bench.run(bench.client(server, { retry }), query, { truth });
    expect(error).to.equal(undefined);
    expect(rows).to.have.lengthOf(pages * perPage);
    expect(log.tokens).to.be.at.least(4);
  });

  it('should continue reading during a renewal without a response, and fail only after the token has expired', async (bench) => {
    const { server } = await outage(bench, () => undefined);
    const startedAt = bench.runtime.scheduler.now();
    const client = bench.client(server, { retry, timeouts: { attemptMs: 30_000 } });
    const { rows, error } = await bench.run(client, query, { truth });
    expect(error).to.include({ kind: 'timeout', path: '/oauth/token' });
    expect(bench.runtime.scheduler.now() - startedAt).to.be.above(lifeS * 1000);
    expect(rows).to.not.have.lengthOf(0);
  });

  it.overBoth('should cancel the renewal with the run', async (bench) => {
    const { log, server } = await outage(bench, () => undefined);
    const { rows, error } = await bench.run(bench.client(server, { retry }), query, {
      truth,
      reads: (rows$) => rows$.pipe(takeWhile(() => log.tokens < 2)),
    });
    // The oracle would report a renewal that is left open.
    expect(error).to.equal(undefined);
    expect(rows).to.not.have.lengthOf(0);
    expect(log.tokens).to.equal(2);
  });

  it.overBoth('should wait for the renewal where the server rejects the old token', async (bench) => {
    const { log, server } = await outage(bench, (_, grant) => {
      log.rejectsFirst = true;
      bench.runtime.scheduler.schedule(grant, 2 * pageMs);
    });
    const { rows, error } = await bench.run(bench.client(server, { retry }), query, { truth });
    expect(error).to.equal(undefined);
    expect(rows).to.have.lengthOf(pages * perPage);
    expect(log).to.include({ tokens: 2, unauthorized: 1 });
  });
});
