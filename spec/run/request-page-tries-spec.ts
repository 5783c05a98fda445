import { expect } from 'chai';
import { VirtualTimeScheduler } from 'rxjs';
import { HttpError, NetworkError, RateLimitError, TimeoutError } from '../../src/core/errors.js';
import { rateBudget } from '../../src/transport/rate-limit/rate-budget.js';
import { responseOf, bench, kindsOf, path, reset } from './request-page-bench.js';

describe('requestPageWith, attempts', () => {
  it('should retry a transient failure after a wait, and report it', () => {
    const { sent, events, ask } = bench([reset, responseOf(503), responseOf(200)]);
    const { pages, endedAt } = ask().through();
    expect(pages[0]?.facts).to.include({ attempts: 3 });
    expect(sent.map(({ attempt, at }) => [attempt, at])).to.deep.equal([
      [1, 0],
      [2, 50],
      [3, 100],
    ]);
    expect(endedAt).to.equal(100);
    expect(kindsOf(events)).to.deep.equal([
      ...['request', 'request-failed', 'retry'],
      ...['request', 'response', 'retry'],
      ...['request', 'response'],
    ]);
    expect(events[1]).to.deep.equal({
      kind: 'request-failed',
      id: 1,
      path,
      ms: 0,
      cause: { kind: 'network', status: undefined },
    });
    expect(events[2]).to.deep.equal({
      kind: 'retry',
      path,
      attempt: 1,
      waitMs: 50,
      cause: { kind: 'network', status: undefined },
    });
  });

  it('should also retry a further page, with the available token', () => {
    const { ask, authorizations } = bench([responseOf(200), responseOf(503), responseOf(200)]);
    ask().through();
    expect(ask().through().pages).to.have.length(1);
    expect(new Set(authorizations())).to.deep.equal(new Set(['Bearer token-1']));
  });

  it('should not retry a permanent failure', () => {
    const { sent, ask } = bench([responseOf(404), responseOf(200)]);
    expect(ask().through().error).to.be.instanceOf(HttpError).and.include({ status: 404, attempts: 1 });
    expect(sent).to.have.length(1);
  });

  it('should use a custom decision', () => {
    const { ask } = bench([responseOf(404), responseOf(200)]);
    const decideRetry = () => ({ retry: true, atLeastMs: 0, atMost: 2 }) as const;
    expect(ask({}, { decideRetry }).through().pages).to.have.length(1);
  });

  it('should repeat a request that must not be repeated only where the server has not started', () => {
    const lost = bench([reset, responseOf(200)]);
    expect(lost.ask({ once: true }).through().error).to.equal(reset);
    const rejectedAtOnce = new NetworkError('x', { path, attempts: 1, phase: 'connect', code: 'ECONNREFUSED' });
    expect(
      bench([rejectedAtOnce, responseOf(200)])
        .ask({ once: true })
        .through().pages,
    ).to.have.length(1);
  });

  it('should pause everything for the wait of a 429, or for its own wait where there is none', () => {
    const requested = bench([responseOf(429, {}, { 'Retry-After': '3' }), responseOf(200)]);
    expect(requested.ask().through().pages).to.have.length(1);
    expect(requested.paused).to.deep.equal([3_000]);
    const silent = bench([responseOf(429), responseOf(503), responseOf(200)]);
    silent.ask().through();
    expect(silent.paused).to.deep.equal([50]);
  });

  it('should start no wait that would not end in time, and pass the failure on', () => {
    const { sent, ask } = bench([responseOf(429, {}, { 'Retry-After': '40' }), responseOf(200)], { totalMs: 39_999 });
    const { error, endedAt } = ask().through();
    expect(error).to.be.instanceOf(RateLimitError);
    expect(endedAt).to.equal(0);
    expect(sent).to.have.length(1);
    const inTime = bench([responseOf(429, {}, { 'Retry-After': '40' }), responseOf(200)], { totalMs: 40_000 });
    inTime.ask().through();
    expect(inTime.paused).to.deep.equal([40_000]);
  });

  it('should number attempts by requests, also after a renewed token and a redirect', () => {
    const redirect = responseOf(307, {}, { Location: '/y' });
    const { events, ask } = bench([responseOf(401), redirect, responseOf(503), responseOf(404)]);
    expect(ask().through().error).to.be.instanceOf(HttpError).and.include({ status: 404, attempts: 4 });
    const numbered = events.flatMap((event) =>
      event.kind === 'request' || event.kind === 'retry' ? [`${event.kind} ${event.attempt}`] : [],
    );
    expect(numbered).to.deep.equal(['request 1', 'request 2', 'request 3', 'retry 3', 'request 4']);
  });

  it('should report the requests that were sent where the quota is used up before the next attempt', () => {
    const quota = { 'inin-ratelimit-count': '300', 'inin-ratelimit-allowed': '300', 'inin-ratelimit-reset': '50' };
    const budget = rateBudget({}, { scheduler: new VirtualTimeScheduler(), random: () => 0 });
    const { sent, ask } = bench([responseOf(503, {}, quota), responseOf(200)], {
      budget,
      retry: { maxWaitMs: 10_000 },
    });
    expect(ask().through().error).to.be.instanceOf(RateLimitError).and.include({ attempts: 1, retryAfterMs: 50_000 });
    expect(sent).to.have.length(1);
  });

  it('should give up when the time of a page is over, with the last failure as the cause', () => {
    const { events, ask } = bench([responseOf(503), 'silence'], { totalMs: 1_000 });
    const { error, endedAt } = ask().through();
    expect(endedAt).to.equal(1_000);
    expect(error).to.be.instanceOf(TimeoutError).and.include({ phase: 'total', path, attempts: 2 });
    expect(error).to.have.property(
      'message',
      'no page in 1 s, with all attempts and waits: run again later, or raise timeouts.totalMs; the last failure: the server responded with 503: run again later (/x, attempt 1) (/x, attempt 2)',
    );
    expect(error).to.have.nested.property('cause.status', 503);
    expect(events.at(-1)).to.deep.equal({
      kind: 'request-failed',
      id: 2,
      path,
      ms: 950,
      cause: { kind: 'aborted', status: undefined },
    });
  });

  it('should report an aborted request, and only one that is under way', () => {
    const { events, ask } = bench(['silence']);
    ask().subscription.unsubscribe();
    expect(kindsOf(events)).to.deep.equal(['request', 'request-failed']);
    const rejection = bench([responseOf(404)]);
    rejection.ask().through();
    expect(kindsOf(rejection.events)).to.deep.equal(['request', 'response']);
  });
});
