import { expect } from 'chai';
import { defer, EMPTY, of, throwError, timer, VirtualTimeScheduler } from 'rxjs';
import sinon from 'sinon';
import { AuthError, HttpError, NetworkError } from '../../src/core/errors.js';
import type { RateBudget } from '../../src/transport/rate-limit/rate-budget.js';
import type { HttpResponse } from '../../src/transport/http.js';
import { staleConnection } from '../../src/transport/fetch-like.js';
import { createTokenCache } from '../../src/transport/token-cache.js';
import { responseOf, bench, kindsOf, origin, path, request, reset } from './request-page-bench.js';

const stale = new NetworkError('stale', {
  path,
  attempts: 1,
  phase: 'connect',
  cause: Object.assign(new Error('x'), { name: staleConnection }),
});

describe('pageSource', () => {
  it('should send a request with its token, and return the page, its facts and its URL', () => {
    const { sent, events, learned, ask } = bench([responseOf(200, { a: 1 }, { 'ININ-Correlation-Id': 'c-1' })]);
    const { pages, error, endedAt } = ask().through();
    expect(error).to.equal(undefined);
    expect(endedAt).to.equal(0);
    expect(pages).to.deep.equal([
      { json: { a: 1 }, facts: { path, attempts: 1, correlationId: 'c-1' }, url: request.url, dateMs: undefined },
    ]);
    const { redact, lighter: _, ...rest } = sent[0]!;
    expect(rest).to.deep.equal({
      method: 'GET',
      url: request.url,
      path,
      headers: { Authorization: 'Bearer token-1', Accept: 'application/json' },
      attempt: 1,
      at: 0,
    });
    expect(redact('a token-1 b')).to.equal('a [redacted] b');
    expect(events).to.deep.equal([
      { kind: 'request', id: 1, method: 'GET', path, attempt: 1 },
      { kind: 'response', id: 1, path, status: 200, ms: 7, bytes: 7, correlationId: 'c-1' },
    ]);
    const unknown = { retryAfterMs: undefined, limit: undefined, endpoint: undefined };
    expect(learned).to.deep.equal([{ status: 200, ms: 7, ...unknown }]);
  });

  it('should send a body as JSON', () => {
    const { sent, ask } = bench([responseOf(200)]);
    ask({ method: 'POST', body: { a: 1 } }).through();
    expect(sent[0]?.body).to.equal('{"a":1}');
    expect(sent[0]?.headers['Content-Type']).to.equal('application/json');
  });

  it('should fetch one token for many pages, and count and report each request that is sent', () => {
    const { events, ask, authorizations } = bench([responseOf(200)]);
    let reported = 0;
    for (let page = 0; page < 3; page += 1) ask({}, { onSend: () => (reported += 1) }).through();
    expect(authorizations()).to.deep.equal(['Bearer token-1', 'Bearer token-1', 'Bearer token-1']);
    expect(events.filter(({ kind }) => kind === 'request').map((each) => 'id' in each && each.id)).to.deep.equal([
      1, 2, 3,
    ]);
    expect(reported).to.equal(3);
  });

  it('should report the limit and the wait of a response to the budget', () => {
    const headers = {
      'Retry-After': '3',
      'inin-ratelimit-count': '9',
      'inin-ratelimit-allowed': '10',
      'inin-ratelimit-reset': '2',
    };
    const { learned, ask } = bench([responseOf(429, {}, headers), responseOf(200)]);
    ask().through();
    expect(learned[0]).to.deep.equal({
      status: 429,
      ms: 7,
      retryAfterMs: 3_000,
      limit: { count: 9, allowed: 10, resetMs: 2_000 },
      endpoint: undefined,
    });
  });

  it('should treat any status from 200 to 299 as a page, except part of one (206), and no other', () => {
    for (const status of [200, 299])
      expect(
        bench([responseOf(status)])
          .ask()
          .through().pages,
      ).to.have.length(1);
    for (const status of [199, 206, 300, 404]) {
      expect(
        bench([responseOf(status)])
          .ask()
          .through().error,
      )
        .to.be.instanceOf(HttpError)
        .and.include({ status });
    }
  });
});

describe('requestPageWith, tokens', () => {
  it('should renew a rejected token once, and send the request again without a wait', () => {
    const { sent, ask, authorizations } = bench([responseOf(401), responseOf(200)]);
    const { pages, endedAt } = ask().through();
    expect(pages).to.have.length(1);
    expect(endedAt).to.equal(0);
    expect(authorizations()).to.deep.equal(['Bearer token-1', 'Bearer token-2']);
    expect(sent.map(({ attempt }) => attempt)).to.deep.equal([1, 2]);
  });

  it('should report it where the new one is rejected as well, after any number of attempts', () => {
    const facts = { message: 'no', contextId: 'c-1' };
    const { sent, ask } = bench([responseOf(401), responseOf(503), responseOf(401, facts)]);
    const { error } = ask().through();
    expect(error)
      .to.be.instanceOf(AuthError)
      .and.include({ path, attempts: 3, status: 401, correlationId: 'c-1', serverMessage: 'no' });
    expect(error)
      .to.have.property('message')
      .that.includes('denied again with a token that was just renewed: no: check that the OAuth client belongs');
    expect(error).to.have.property('cause').instanceOf(HttpError);
    expect(sent).to.have.length(3);
  });

  it('should not retry where the token cannot be fetched: its source has done so', () => {
    let requested = 0;
    const { scheduler } = bench([]);
    const failing = createTokenCache(
      defer(() => {
        requested += 1;
        return throwError(() => reset);
      }),
      { scheduler, random: () => 0 },
      () => undefined,
    );
    const { ask, sent } = bench([responseOf(200)], { tokens: failing });
    expect(ask().through().error).to.equal(reset);
    expect(requested).to.equal(1);
    expect(sent).to.deep.equal([]);
  });

  it('should fetch a new token after a wait in which the old one has expired', () => {
    const scheduler = new VirtualTimeScheduler();
    const runtime = { scheduler, random: () => 0 };
    let tokens = 0;
    const token$ = defer(() => of({ value: `token-${(tokens += 1)}`, expiresInMs: 1_000 }));
    const budget: RateBudget = { take: () => timer(5_000, scheduler), pause: () => undefined };
    const { ask, authorizations } = bench([responseOf(200)], {
      tokens: createTokenCache(token$, runtime, () => undefined),
      budget,
      runtime,
    });
    ask();
    scheduler.flush();
    expect(authorizations()).to.deep.equal(['Bearer token-2']);
  });
});

describe('requestPageWith, requests without a response', () => {
  it('should retry, then fail, where a request completes without a response', () => {
    const facts = { kind: 'network', code: 'ERR_NO_RESPONSE', phase: 'connect', path };
    const { pages, error } = bench([], { send: () => EMPTY })
      .ask()
      .through();
    expect(pages).to.deep.equal([]);
    expect(error).to.include({ ...facts, attempts: 6 });
    const once = bench([], { send: () => EMPTY })
      .ask({ once: true })
      .through();
    expect(once.error).to.include({ ...facts, attempts: 1 });
  });

  it('should recover where a later attempt has a response', () => {
    const send = sinon.stub().returns(EMPTY);
    send.onThirdCall().returns(of(responseOf(200, { a: 1 })));
    const { pages, error } = bench([], { send }).ask().through();
    expect(error).to.equal(undefined);
    expect(pages.map(({ json }) => json)).to.deep.equal([{ a: 1 }]);
  });
});

describe('requestPageWith, slots of the budget', () => {
  it('should take one for each request that is sent, in the name of its stream', () => {
    const streams: unknown[] = [];
    const budget: RateBudget = { take: (stream) => of(streams.push(stream)), pause: () => undefined };
    const stream = {};
    const { ask } = bench(
      [responseOf(401), responseOf(503), responseOf(307, {}, { Location: '/y' }), responseOf(200)],
      { budget },
    );
    ask({}, { stream }).through();
    expect(streams).to.deep.equal([stream, stream, stream, stream]);
  });

  it('should report how long it waited for one, and nothing where one was free at once', () => {
    const scheduler = new VirtualTimeScheduler();
    const runtime = { scheduler, random: () => 0 };
    const budget: RateBudget = { take: () => timer(250, scheduler), pause: () => undefined };
    const { ask, events } = bench([responseOf(200)], { budget, runtime });
    for (const _page of [1, 2]) {
      ask();
      scheduler.flush();
    }
    expect(events.filter(({ kind }) => kind === 'budget-wait')).to.deep.equal([
      { kind: 'budget-wait', waitMs: 250 },
      { kind: 'budget-wait', waitMs: 250 },
    ]);
    const free = bench([responseOf(200)]);
    free.ask().through();
    expect(kindsOf(free.events)).to.not.include('budget-wait');
  });

  it('should fail where the budget fails, and where it completes without a slot', () => {
    const failing = { take: () => throwError(() => new Error('no budget')), pause: () => undefined };
    expect(
      bench([responseOf(200)], { budget: failing })
        .ask()
        .through().error,
    ).to.have.property('message', 'no budget');
    const empty = { take: () => EMPTY, pause: () => undefined };
    const { ask, sent } = bench([responseOf(200)], { budget: empty });
    const { error } = ask().through();
    expect(error).to.include({ kind: 'query', message: 'createClient: budget.take: must emit before it completes' });
    expect(sent).to.deep.equal([]);
  });
});

describe('requestPageWith, connections and redirects', () => {
  it('should send a request on a stale connection again at once, without counting an attempt, but once an attempt', () => {
    const { sent, events, ask } = bench([stale, responseOf(200)]);
    expect(ask().through().endedAt).to.equal(0);
    expect(sent).to.have.length(2);
    expect(kindsOf(events)).to.not.include('retry');
    const twice = bench([stale, stale, stale, responseOf(200)]);
    expect(twice.ask().through()).to.deep.include({ endedAt: 50 });
    expect(kindsOf(twice.events).filter((kind) => kind === 'retry')).to.have.length(1);
  });

  it('should send a request no more than maxAttempts times, including resends on another connection', () => {
    const cases: Record<string, readonly (HttpResponse | Error)[]> = {
      'a stale connection, then reset ones': [stale, reset],
      'stale connections only': [stale],
      'a 503, then stale connections': [responseOf(503), stale],
      'two 503, then stale connections': [responseOf(503), responseOf(503), stale],
    };
    for (const [what, replies] of Object.entries(cases)) {
      for (const maxAttempts of [2, 3, 4, 6]) {
        const { sent, ask } = bench(replies, { retry: { maxAttempts } });
        expect(ask().through().error, what).to.be.instanceOf(Error);
        expect(sent, `${what}, ${maxAttempts}`).to.have.length(maxAttempts);
      }
    }
    const { sent, ask } = bench([stale]);
    expect(ask().through().error).to.equal(stale);
    expect(sent).to.have.length(6);
  });

  it('should not count the resend after a renewal of the token', () => {
    const { sent, ask } = bench([responseOf(503), responseOf(401), responseOf(200)], { retry: { maxAttempts: 2 } });
    expect(ask().through().pages).to.have.length(1);
    expect(sent).to.have.length(3);
  });

  it('should resend after a stale connection and after a 401 where maxAttempts is 1', () => {
    for (const first of [stale, responseOf(401)]) {
      const { sent, ask } = bench([first, responseOf(200)], { retry: { maxAttempts: 1 } });
      expect(ask().through().pages).to.have.length(1);
      expect(sent).to.have.length(2);
    }
    const { sent, ask } = bench([stale, reset], { retry: { maxAttempts: 1 } });
    expect(ask().through().error).to.equal(reset);
    expect(sent).to.have.length(2);
  });

  it('should not do so with a request that must not be repeated', () => {
    const { sent, ask } = bench([stale, responseOf(200)]);
    expect(ask({ once: true }).through().error).to.equal(stale);
    expect(sent).to.have.length(1);
  });

  it('should follow five redirects in an attempt, and no more', () => {
    const away = responseOf(307, {}, { Location: '/y' });
    const { sent, ask } = bench([away, away, away, away, away, responseOf(200)]);
    expect(ask().through().pages).to.have.length(1);
    expect(sent.map(({ url }) => url)).to.deep.equal([request.url, ...Array.from({ length: 5 }, () => `${origin}/y`)]);
    const endless = bench([away]);
    expect(endless.ask().through().error).to.be.instanceOf(HttpError).and.include({ status: 307, attempts: 6 });
    expect(endless.sent).to.have.length(6);
  });

  it('should count redirects separately in each attempt', () => {
    const away = responseOf(307, {}, { Location: '/y' });
    const { ask } = bench([away, away, away, away, away, responseOf(503), away, responseOf(200)]);
    expect(ask().through().pages).to.have.length(1);
  });
});
