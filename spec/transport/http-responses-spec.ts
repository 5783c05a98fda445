import { EventEmitter } from 'node:events';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect } from 'chai';
import { VirtualTimeScheduler } from 'rxjs';
import sinon from 'sinon';
import { NetworkError, QueryError, TimeoutError } from '../../src/core/errors.js';
import type { FetchAnswer, FetchInit, FetchLike } from '../../src/transport/fetch-like.js';
import { type HttpResponse, type HttpRequest, sendWith } from '../../src/transport/http.js';

const url = 'https://api.example.com/api/v2/x?name=Support';
const facts = { path: '/api/v2/x', attempts: 2 };
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/** A body as cross-fetch returns it on Node. */
class NodeBody extends EventEmitter {
  at(scheduler: VirtualTimeScheduler, ms: number, event: string, value?: unknown): this {
    scheduler.schedule(() => this.emit(event, value), ms);
    return this;
  }
}

const responseOf = (body: unknown, headers: Readonly<Record<string, string>> = {}, text = ''): FetchAnswer => ({
  status: 207,
  headers: { get: (name) => headers[name] ?? null },
  body,
  text: () => Promise.resolve(text),
});

/** The wall clock time at which elapsed time starts. */
const midnight = Date.parse('2026-10-01T00:00:00Z');

/** Sends one request in virtual time: limits of 1000 ms and 300 ms, and 10 bytes. */
const sending = (fetch: (scheduler: VirtualTimeScheduler) => ReturnType<FetchLike>, of: Partial<HttpRequest> = {}) => {
  const scheduler = new VirtualTimeScheduler();
  const sent: (FetchInit & { url: string })[] = [];
  const seen: { responses: HttpResponse[]; error?: unknown; endedAt?: number } = { responses: [] };
  const send = sendWith({
    connections: {
      fetch: (to, init) => {
        sent.push({ ...init, url: to });
        return fetch(scheduler);
      },
    },
    scheduler,
    wallClock: () => midnight + scheduler.now(),
    attemptMs: 1000,
    idleMs: 300,
    maxBodyBytes: 10,
  });
  const redact = (text: string) => text.replaceAll('token', '[redacted]');
  const response$ = send({ method: 'GET', url, headers: { Accept: 'a' }, attempt: 2, redact, ...of });
  const subscribe = () =>
    response$.subscribe({
      next: (response) => seen.responses.push(response),
      error: (error: unknown) => Object.assign(seen, { error, endedAt: scheduler.now() }),
      complete: () => Object.assign(seen, { endedAt: scheduler.now() }),
    });
  return { scheduler, sent, seen, subscribe };
};

/** Sends, lets the promises settle, and advances time. */
const sentThrough = async (...args: Parameters<typeof sending>) => {
  const { scheduler, sent, seen, subscribe } = sending(...args);
  subscribe();
  await nextTurn();
  scheduler.flush();
  await nextTurn();
  return { ...seen, sent };
};

const withBody = (prepare: (body: NodeBody, scheduler: VirtualTimeScheduler) => void) =>
  sentThrough((scheduler) => {
    const body = new NodeBody();
    prepare(body, scheduler);
    return Promise.resolve(responseOf(body));
  });

describe('send', () => {
  it('should send on subscription only, and the given request', async () => {
    const { sent, subscribe } = sending(() => Promise.resolve(responseOf(null)), { method: 'POST', body: '{}' });
    expect(sent).to.deep.equal([]);
    subscribe();
    await nextTurn();
    const [{ signal, ...init }] = sent as [FetchInit & { url: string }];
    expect(init).to.deep.equal({ method: 'POST', url, headers: { Accept: 'a' }, body: '{}', redirect: 'manual' });
    expect(signal.aborted).to.equal(false);
  });

  it('should send no body without one', async () => {
    const { sent } = await sentThrough(() => Promise.resolve(responseOf(null)));
    expect(sent[0]).to.not.have.property('body');
  });

  it('should emit the whole response, with headers that contain no secret, and keep its connection', async () => {
    const headers = { 'X-Echo': 'a token b' };
    const { responses, endedAt, error, sent } = await sentThrough((scheduler) => {
      const body = new NodeBody().at(scheduler, 100, 'data', bytesOf('[1,')).at(scheduler, 350, 'data', bytesOf('2]'));
      return Promise.resolve(responseOf(body.at(scheduler, 400, 'end').at(scheduler, 410, 'close'), headers));
    });
    expect(error).to.equal(undefined);
    expect(endedAt).to.equal(400);
    const [{ header, ...response }, ...rest] = responses as [HttpResponse];
    expect(rest).to.deep.equal([]);
    expect(response).to.deep.equal({ status: 207, text: '[1,2]', bytes: 5, ms: 400, receivedAtMs: midnight + 400 });
    expect([header('X-Echo'), header('X-None')]).to.deep.equal(['a [redacted] b', null]);
    expect(sent[0]?.signal.aborted).to.equal(false);
  });

  it('should read a character whose bytes arrive in two chunks', async () => {
    const { responses } = await withBody((body, scheduler) => {
      const bytes = bytesOf('aü');
      body.at(scheduler, 1, 'data', bytes.slice(0, 2)).at(scheduler, 2, 'data', bytes.slice(2)).at(scheduler, 3, 'end');
    });
    expect(responses[0]).to.include({ text: 'aü', bytes: 3 });
  });

  it('should read a web stream, and the text where there is no stream', async () => {
    const streamed = await sentThrough(() => Promise.resolve(responseOf(new Blob(['[1]']).stream())));
    expect(streamed.responses[0]).to.include({ text: '[1]', bytes: 3 });
    for (const body of [null, undefined, 'no stream', {}]) {
      const { responses } = await sentThrough(() => Promise.resolve(responseOf(body, {}, '[12]')));
      expect(responses[0]).to.include({ text: '[12]', bytes: 4 });
    }
  });

  it('should abort the request on unsubscription, and not read a response that arrives later', async () => {
    const late = { ...responseOf(null), text: sinon.fake.resolves('text') };
    const { sent, seen, subscribe, scheduler } = sending(() => Promise.resolve(late));
    subscribe().unsubscribe();
    expect(sent[0]?.signal.aborted).to.equal(true);
    await nextTurn();
    scheduler.flush();
    sinon.assert.notCalled(late.text);
    expect(seen).to.deep.equal({ responses: [] });
  });
});

describe('send, over a fetch that resolves with a value that is not a Response', () => {
  const whole = responseOf(null);
  const others: Record<string, unknown> = {
    'no headers': { ...whole, headers: undefined },
    'a record of headers': { ...whole, headers: { 'content-type': 'application/json' } },
    'headers that are null': { ...whole, headers: null },
    'no status': { ...whole, status: undefined },
    'a status that is a string': { ...whole, status: '200' },
    nothing: undefined,
    null: null,
    'a string': '[]',
  };
  for (const [what, response] of Object.entries(others)) {
    it(`should fail with a query error that names the remedy: ${what}`, async () => {
      const { error, responses } = await sentThrough(() => Promise.resolve(response as FetchAnswer));
      expect(error).to.be.instanceOf(QueryError);
      expect(String(error)).to.include(
        'fetch: must resolve with a Response, or an object with status, headers.get(name)',
      );
      expect(responses).to.deep.equal([]);
    });
  }

  it('should fail with a network error where the fetch rejects with a value that cannot be printed', async () => {
    const { error } = await sentThrough(() => Promise.reject(Object.create(null) as Error));
    expect(error).to.be.instanceOf(NetworkError).and.include(facts);
    expect(String(error)).to.include('a value that cannot be printed');
  });
});

describe('send, without a whole response', () => {
  const failing = (error: unknown, of: Partial<HttpRequest> = {}) => sentThrough(() => Promise.reject(error), of);

  it('should report the reason, with the code and a cause without secrets', async () => {
    const cause = Object.assign(new Error('no token'), { code: 'ECONNREFUSED' });
    const { error, sent } = await failing(cause);
    expect(error)
      .to.be.instanceOf(NetworkError)
      .and.include({ phase: 'connect', code: 'ECONNREFUSED', ...facts });
    expect(error).to.have.property(
      'message',
      'no response from api.example.com: ECONNREFUSED: check host and port in hosts: nothing listens there (/api/v2/x, attempt 2)',
    );
    expect(error).to.have.nested.property('cause.message', 'no [redacted]');
    expect(sent[0]?.signal.aborted).to.equal(true);
  });

  it('should report the message of the cause where there is no code', async () => {
    const { error } = await failing(new Error('no token'));
    expect(error).to.have.property(
      'message',
      'no response from api.example.com: no [redacted]: check the region or hosts, the network, and a proxy in between (/api/v2/x, attempt 2)',
    );
    expect(error).to.have.property('code', undefined);
  });

  it('should name a host that does not exist', async () => {
    const { error } = await failing(Object.assign(new Error('x'), { code: 'ENOTFOUND' }));
    expect(error).to.have.property(
      'message',
      'no response from api.example.com: ENOTFOUND: check the region or hosts: there is no host of this name (/api/v2/x, attempt 2)',
    );
  });

  it("should show the given path instead of the request's own", async () => {
    const { error } = await failing(new Error('x'), { path: '/shown' });
    expect(error).to.include({
      path: '/shown',
      message:
        'no response from api.example.com: x: check the region or hosts, the network, and a proxy in between (/shown, attempt 2)',
    });
  });

  it('should treat a fetch that throws as one that fails, and pass on an error of this library', async () => {
    const thrown = await sentThrough(() => {
      throw new Error('at once');
    });
    expect(thrown.error).to.be.instanceOf(NetworkError).and.include({ phase: 'connect' });
    const own = new QueryError('x', []);
    expect((await failing(own)).error).to.equal(own);
  });

  it('should report a body that fails or closes before its end', async () => {
    const cause = Object.assign(new Error('x'), { code: 'ECONNRESET' });
    const reset = await withBody((body, scheduler) => body.at(scheduler, 5, 'error', cause));
    expect(reset.error)
      .to.be.instanceOf(NetworkError)
      .and.include({ phase: 'body', code: 'ECONNRESET', ...facts });
    expect(reset.error).to.have.property(
      'message',
      'the connection was lost while the response was read: ECONNRESET: check the network, and a proxy in between (/api/v2/x, attempt 2)',
    );
    expect(reset.sent[0]?.signal.aborted).to.equal(true);
    const closed = await withBody((body, scheduler) =>
      body.at(scheduler, 5, 'data', bytesOf('[')).at(scheduler, 6, 'close'),
    );
    expect(closed.responses).to.deep.equal([]);
    expect(closed.error).to.have.property(
      'message',
      'the connection was lost while the response was read: closed before its end: check the network, and a proxy in between (/api/v2/x, attempt 2)',
    );
  });

  it('should accept a body of the maximum size, and end a larger one at once', async () => {
    const whole = await withBody((body, scheduler) =>
      body
        .at(scheduler, 1, 'data', bytesOf('12345'))
        .at(scheduler, 2, 'data', bytesOf('67890'))
        .at(scheduler, 3, 'end'),
    );
    expect(whole.responses[0]).to.include({ text: '1234567890', bytes: 10 });
    const { responses, endedAt, error, sent } = await withBody((body, scheduler) =>
      body
        .at(scheduler, 1, 'data', bytesOf('1234567890'))
        .at(scheduler, 2, 'data', bytesOf('1'))
        .at(scheduler, 3, 'end'),
    );
    expect(responses).to.deep.equal([]);
    expect(endedAt).to.equal(2);
    expect(error)
      .to.be.instanceOf(NetworkError)
      .and.include({ phase: 'body', code: 'ERR_BODY_TOO_LARGE', ...facts });
    expect(error).to.have.property(
      'message',
      'the response body is larger than 10 bytes: request smaller pages, or raise maxBodyBytes (/api/v2/x, attempt 2)',
    );
    expect(sent[0]?.signal.aborted).to.equal(true);
  });
});

describe('send, beyond its time limits', () => {
  it('should report the time limit of an attempt', async () => {
    const { error } = await sentThrough(() => new Promise(() => undefined));
    expect(error)
      .to.be.instanceOf(TimeoutError)
      .and.include({ phase: 'attempt', ...facts });
    expect(error).to.have.property(
      'message',
      'no complete response within 1 s: check the network, and a proxy in between, or raise timeouts.attemptMs (/api/v2/x, attempt 2)',
    );
  });

  it('should report how long no data arrived', async () => {
    const { error } = await withBody(() => undefined);
    expect(error)
      .to.be.instanceOf(TimeoutError)
      .and.include({ phase: 'idle', ...facts });
    expect(error).to.have.property(
      'message',
      'no data received for 300 ms: check the network, and a proxy in between, or raise timeouts.idleMs (/api/v2/x, attempt 2)',
    );
  });
});
