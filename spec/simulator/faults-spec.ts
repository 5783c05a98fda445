import { expect } from 'chai';
import { VirtualTimeScheduler } from 'rxjs';
import type { FaultAction } from '../../src/simulator/index.js';
import { raw, type Seen, until } from './support/raw.js';
import { requestToken, detailsPath, type Visit, visiting } from './support/visit.js';

const query = { dateFrom: '2026-10-01T00:00:00Z', dateTo: '2026-10-08T00:00:00Z', size: 3 };
const uri = `${detailsPath}?cursor=${Buffer.from(JSON.stringify({ query, position: 3 })).toString('base64url')}`;
const bearer = ({ token }: Visit) => ({ authorization: `Bearer ${token}` });

/** One affected request, then the same one again: it must succeed as if nothing had happened. */
const struck = (action: FaultAction, check: (seen: Seen, visit: Visit, usual: string) => void | Promise<void>) =>
  visiting({ faults: [{ on: 'page', do: action }] }, async (visit) => {
    const seen = await raw(visit.sim, uri, bearer(visit)).seen;
    const usual = await raw(visit.sim, uri, bearer(visit)).seen;
    expect(usual).to.include({ status: 200, end: 'whole' });
    expect(visit.sim.requests.map(({ fault }) => fault)).to.deep.equal([undefined, action, undefined]);
    await check(seen, visit, usual.body);
  });

const json = (seen: Seen) => JSON.parse(seen.body) as Record<string, unknown>;

describe('simulator: faults', () => {
  it(
    'should respond with 429 and seconds in header and message',
    struck({ status: 429, retryAfterS: 42 }, (seen) => {
      expect(seen).to.include({ status: 429, end: 'whole' });
      expect(seen.headers['retry-after']).to.equal('42');
      expect(json(seen)).to.deep.equal({
        message: 'Rate limit exceeded the maximum. Retry the request in [42] seconds',
        code: 'too.many.requests.retry.after',
        status: 429,
        contextId: seen.headers['inin-correlation-id'],
        details: [],
        errors: [],
      });
    }),
  );
  it(
    'should send any string as Retry-After',
    struck({ status: 503, retryAfterS: 'Wed, 21 Oct 2026 07:28:00 GMT' }, (seen) => {
      expect(seen.headers['retry-after']).to.equal('Wed, 21 Oct 2026 07:28:00 GMT');
      expect(json(seen)).to.include({ status: 503, code: 'service.unavailable' });
    }),
  );
  it(
    'should respond with 429 without Retry-After by default',
    struck({ status: 429 }, (seen) => {
      expect(seen.headers).to.not.have.property('retry-after');
      expect(json(seen)).to.include({ status: 429, code: 'too.many.requests.retry.after' });
    }),
  );
  it(
    'should send a status with headers and a body of its own',
    struck(
      { status: 502, headers: { 'Content-Type': 'text/html', 'X-Proxy': 'a' }, body: '<h1>Bad Gateway</h1>' },
      (seen) => {
        expect(seen).to.include({ status: 502, body: '<h1>Bad Gateway</h1>' });
        expect(seen.headers).to.include({ 'content-type': 'text/html', 'x-proxy': 'a' });
      },
    ),
  );
  it(
    'should send a body that is not a string as JSON',
    struck({ status: 403, body: { code: 'missing.permissions' } }, (seen) => {
      expect(seen).to.include({ status: 403, body: '{"code":"missing.permissions"}' });
    }),
  );
  it(
    'should truncate a body: whole length declared, part of it sent, then closed',
    struck({ cutBodyAt: 100 }, (seen, { sim }, usual) => {
      expect(seen).to.include({ status: 200, end: 'cut', body: usual.slice(0, 100) });
      expect(seen.headers['content-length']).to.equal(String(Buffer.byteLength(usual)));
      expect(sim.requests[1]).to.include({ status: 200, bytes: 100, phase: 'broken' });
    }),
  );
  it(
    'should truncate a body before its first byte',
    struck({ cutBodyAt: 0 }, (seen) => void expect(seen).to.include({ status: 200, end: 'cut', body: '' })),
  );
  it(
    'should never send a truncated body whole',
    struck({ cutBodyAt: 1e9 }, (seen, _, usual) => {
      expect(seen).to.include({ status: 200, end: 'cut', body: usual.slice(0, -1) });
    }),
  );
  it(
    'should reset a connection within the body',
    struck({ resetAt: 50 }, (seen, { sim }) => {
      expect(seen.end).to.equal('reset');
      expect(sim.requests[1]).to.include({ bytes: 50, phase: 'broken' });
    }),
  );
  it(
    'should reset a connection before any response',
    struck({ resetAt: 0 }, (seen, { sim }) => {
      expect(seen).to.include({ status: undefined, end: 'reset' });
      expect(sim.requests[1]).to.include({ status: undefined, bytes: 0, phase: 'broken' });
    }),
  );
  it(
    'should send an HTML page',
    struck({ html: true }, (seen) => {
      expect(seen.headers['content-type']).to.equal('text/html');
      expect(seen).to.include({ status: 200, end: 'whole' });
      expect(seen.body).to.match(/^<!doctype html>/);
    }),
  );
  it(
    'should send any JSON',
    struck({ json: [1, null] }, (seen) => void expect(seen).to.include({ status: 200, body: '[1,null]' })),
  );
  it(
    'should send any text declared as JSON',
    struck({ text: '{"entities":[' }, (seen) => {
      expect(seen).to.include({ status: 200, body: '{"entities":[' });
      expect(seen.headers['content-type']).to.equal('application/json');
    }),
  );
  it(
    'should send an empty body',
    struck({ emptyBody: true }, (seen) => {
      expect(seen).to.include({ status: 200, body: '', end: 'whole' });
      expect(seen.headers).to.include({ 'content-length': '0', 'content-type': 'application/json' });
    }),
  );
  it(
    'should report that a valid token has expired',
    struck(
      { tokenExpired: true },
      (seen) => void expect(json(seen)).to.include({ status: 401, code: 'credentials.expired' }),
    ),
  );

  it(
    'should hang without a response until the client closes, and respond to others meanwhile',
    visiting({ faults: [{ on: 'page', do: { hang: true } }] }, async (visit) => {
      const { sim } = visit;
      const hanging = raw(sim, uri, bearer(visit));
      await until(() => sim.requests.length === 2);
      expect(await raw(sim, uri, bearer(visit)).seen).to.include({ status: 200, end: 'whole' });
      expect(sim.requests[1]).to.include({ phase: 'open', status: undefined, bytes: 0 });
      hanging.leave();
      expect(await hanging.seen).to.include({ status: undefined, end: 'left' });
      await until(() => sim.requests[1]!.phase === 'broken');
    }),
  );
  it(
    'should hang after the headers',
    visiting({ faults: [{ on: 'page', do: { hangAfterHeaders: true } }] }, async (visit) => {
      const hanging = raw(visit.sim, uri, bearer(visit));
      await hanging.answered;
      const usual = await raw(visit.sim, uri, bearer(visit)).seen;
      expect(visit.sim.requests[1]).to.include({ phase: 'open', status: 200, bytes: 0 });
      hanging.leave();
      const { status, headers, body } = await hanging.seen;
      expect({ status, body }).to.deep.equal({ status: 200, body: '' });
      expect(headers['content-length']).to.equal(usual.headers['content-length']);
    }),
  );

  const clock = new VirtualTimeScheduler();
  it(
    'should send a body in pieces, as the clock advances',
    visiting(
      { faults: [{ on: 'page', do: { dripMs: 1000, bytes: 200 } }], runtime: { scheduler: clock } },
      async (visit) => {
        const dripping = raw(visit.sim, uri, bearer(visit));
        await dripping.answered;
        expect(visit.sim.requests[1]).to.include({ phase: 'open', status: 200, bytes: 0 });
        clock.maxFrames = 2500;
        clock.flush();
        await until(() => dripping.received().length === 400);
        expect(visit.sim.requests[1]).to.include({ phase: 'open', bytes: 400 });
        clock.maxFrames = Infinity;
        clock.flush();
        const usual = await raw(visit.sim, uri, bearer(visit)).seen;
        expect(await dripping.seen).to.include({ end: 'whole', body: usual.body });
        expect(clock.frame).to.equal(1000 * Math.ceil(usual.body.length / 200));
      },
    ),
  );

  const slow = new VirtualTimeScheduler();
  it(
    'should delay a response, in addition to the latency of all responses',
    visiting({ latencyMs: 0, runtime: { scheduler: slow } }, async (visit) => {
      visit.sim.addFault({ on: 'page', do: { delayMs: 5000 } });
      const delayed = raw(visit.sim, uri, bearer(visit));
      await until(() => visit.sim.requests.length === 2);
      const usual = await raw(visit.sim, uri, bearer(visit)).seen;
      expect(visit.sim.requests[1]).to.include({ phase: 'open', status: undefined });
      slow.flush();
      expect(slow.frame).to.equal(5000);
      expect(await delayed.seen).to.include({ status: 200, body: usual.body });
    }),
  );

  it(
    'should respond to an affected token request with the error of the token endpoint',
    visiting({}, async ({ sim }) => {
      sim.addFault({ on: 'token', do: { status: 401 } });
      const rejected = await requestToken(sim);
      expect(rejected.status).to.equal(401);
      expect(rejected.json<object>()).to.include({ error: 'invalid_client' });
      expect((await requestToken(sim)).status).to.equal(200);
    }),
  );
});
