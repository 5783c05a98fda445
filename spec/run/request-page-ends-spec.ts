import { expect } from 'chai';
import { concat, map, mergeMap, NEVER, Observable, of, throwError, timer, VirtualTimeScheduler } from 'rxjs';
import { NetworkError } from '../../src/core/errors.js';
import type { EventNews } from '../../src/core/events.js';
import { requestPageWith } from '../../src/run/request-page.js';
import type { AccessToken } from '../../src/transport/credentials.js';
import type { HttpResponse, HttpRequest } from '../../src/transport/http.js';
import { staleConnection } from '../../src/transport/fetch-like.js';
import { createTokenCache } from '../../src/transport/token-cache.js';

const path = '/api/v2/queues';
const url = `https://api.example.com${path}?page=1`;

/** The behaviour of everything around a page, each by the number of calls; times in virtual milliseconds. */
interface World {
  /** @defaultValue a token at once, without an end */
  readonly token?: (nth: number, scheduler: VirtualTimeScheduler) => Observable<AccessToken>;
  /** @defaultValue a slot at once */
  readonly slot?: (nth: number, scheduler: VirtualTimeScheduler) => Observable<unknown>;
  /** After 10 ms: a status, the target of a redirect, or an error. `never`: no response. */
  readonly responses?: readonly (number | string | Error)[];
  readonly totalMs?: number;
  readonly leaveAt?: number;
}

/** Requests one page in virtual time, and returns the result. */
const requestOne = ({ token, slot, responses = [200], totalMs = 5_000, leaveAt }: World) => {
  const scheduler = new VirtualTimeScheduler();
  scheduler.maxFrames = Infinity;
  const runtime = { scheduler, random: () => 0 };
  const log: string[] = [];
  const reported = (what: string) => log.push(`${scheduler.now()} ${what}`);
  const report = (news: EventNews) => void reported(news.kind + ('status' in news ? ` ${news.status}` : ''));
  const count = { tokens: 0, slots: 0, requests: 0, sent: 0 };
  /** What was started and has neither ended nor been cancelled. */
  const under = new Set<string>();
  const watched = <T>(name: string, source: Observable<T>) =>
    new Observable<T>((subscriber) => {
      under.add(name);
      subscriber.add(() => under.delete(name));
      return source.subscribe(subscriber);
    });

  const request$ = new Observable<AccessToken>((subscriber) => {
    count.tokens += 1;
    return watched('token', token?.(count.tokens, scheduler) ?? of({ value: 'a-token' })).subscribe(subscriber);
  });
  const responseTo = (response: number | string | Error): HttpResponse => {
    if (response instanceof Error) throw response;
    const [status, location] = typeof response === 'number' ? [response, null] : [307, response];
    const header = (name: string) => (name === 'Location' ? location : null);
    return { status, header, text: '{"a":1}', bytes: 7, ms: 10, receivedAtMs: scheduler.now() };
  };
  const send = (_: HttpRequest) => {
    const response = responses[Math.min(count.requests, responses.length - 1)] ?? 200;
    count.requests += 1;
    return watched(
      'request',
      response === 'never' ? NEVER : timer(10, scheduler).pipe(map(() => responseTo(response))),
    );
  };
  const source = requestPageWith({
    send,
    redact: String,
    tokens: createTokenCache(request$, runtime, report),
    budget: {
      take: () => {
        count.slots += 1;
        return watched('slot', slot?.(count.slots, scheduler) ?? of(true));
      },
      pause: () => undefined,
    },
    retry: {},
    runtime,
    report,
    totalMs,
  });

  let end: unknown = 'open';
  const sub = source({ method: 'GET', url }, { onSend: () => (count.sent += 1) }).subscribe({
    next: ({ json }) => reported(JSON.stringify(json)),
    error: (error: unknown) => {
      end = error;
      reported(`error, with ${[...under].join() || 'nothing'} under way`);
    },
    complete: () => (end = 'complete'),
  });
  if (leaveAt !== undefined) scheduler.schedule(() => sub.unsubscribe(), leaveAt);
  scheduler.flush();
  return { log, end, count, under: [...under], endedAt: scheduler.now() };
};

const lives = (ms: number) => (nth: number) => of({ value: `token-${nth}`, expiresInMs: ms });
const later = (ms: number) => (_: number, scheduler: VirtualTimeScheduler) => timer(ms, scheduler);
const tokenLater = (ms: number) => (nth: number, scheduler: VirtualTimeScheduler) =>
  timer(ms, scheduler).pipe(map(() => ({ value: `token-${nth}` })));
const noToken = new NetworkError('no', { path: '/oauth/token', attempts: 6, phase: 'connect' });
const atFirstOnly = (ms: number) => (nth: number) => (nth === 1 ? lives(ms)(nth) : throwError(() => noToken));
const stale = new NetworkError('reset', {
  path,
  attempts: 1,
  phase: 'connect',
  cause: Object.assign(new Error(), { name: staleConnection }),
});

describe('requestPageWith, what is under way', () => {
  it('should take a slot with a token available, and renew one that expired while it waited', () => {
    const { log, count } = requestOne({ token: lives(500), slot: later(600) });
    expect(log).to.deep.equal([
      '0 token',
      '600 budget-wait',
      '600 token',
      '600 request',
      '610 response 200',
      '610 {"a":1}',
    ]);
    expect(count).to.deep.equal({ tokens: 2, slots: 1, requests: 1, sent: 1 });
  });

  it('should leave retries of token requests to their source', () => {
    const atSlot = requestOne({ token: atFirstOnly(500), slot: later(600) });
    expect(atSlot.end).to.equal(noToken);
    expect(atSlot.count).to.deep.equal({ tokens: 2, slots: 1, requests: 0, sent: 0 });
    const after401 = requestOne({ token: atFirstOnly(50_000), responses: [401] });
    expect(after401.end).to.equal(noToken);
    expect(after401.count).to.deep.equal({ tokens: 2, slots: 1, requests: 1, sent: 1 });
  });

  it('should report each request that is sent, and take a slot for it', () => {
    const { end, count } = requestOne({ responses: [503, '/there', stale, 401, 200] });
    expect(end).to.equal('complete');
    expect(count).to.deep.equal({ tokens: 2, slots: 5, requests: 5, sent: 5 });
  });

  it('should send again for a connection that was closed meanwhile, in each attempt', () => {
    const { end, count, log } = requestOne({ responses: [stale, 503, stale, 200] });
    expect(end).to.equal('complete');
    expect(count).to.include({ slots: 4, sent: 4 });
    expect(log.filter((line) => line.endsWith('retry'))).to.have.length(1);
  });

  describe('with a custom budget', () => {
    it('should take one value, and unsubscribe', () => {
      let given = 0;
      const many = new Observable((subscriber) => {
        while (!subscriber.closed && given < 10) subscriber.next((given += 1));
      });
      const slots: Record<string, World['slot']> = {
        'all at once': () => many,
        'several, later': (_, scheduler) => timer(5, scheduler).pipe(mergeMap(() => of(1, 2, 3))),
        'for ever': (_, scheduler) => timer(5, 5, scheduler),
        'without an end': () => concat(of(1), NEVER),
        'then an error': () =>
          concat(
            of(1),
            throwError(() => new Error('late')),
          ),
      };
      for (const [name, slot] of Object.entries(slots)) {
        const { end, count, under } = requestOne(slot === undefined ? {} : { slot });
        expect({ end, under, ...count }, name).to.include({ end: 'complete', requests: 1 });
        expect(under, name).to.deep.equal([]);
      }
      expect(given).to.equal(1);
    });
  });

  const stages: Record<string, World & { readonly sent: number; readonly cause?: string }> = {
    'it waits for a token': { token: () => NEVER, sent: 0 },
    'it waits for a slot': { slot: () => NEVER, sent: 0 },
    'it waits for a response': { responses: ['never'], sent: 1 },
    'it waits for the response to another attempt': { responses: [503, 'never'], sent: 2, cause: 'http' },
    'it waits for another attempt': { responses: [503], slot: later(900), totalMs: 930, sent: 1, cause: 'http' },
    'it waits for a renewed token': {
      responses: [401],
      token: (nth, scheduler) => (nth === 1 ? tokenLater(1)(nth, scheduler) : NEVER),
      sent: 1,
    },
    'it follows a redirect': { responses: ['/there', 'never'], sent: 2 },
  };

  for (const [name, { sent, cause, ...world }] of Object.entries(stages)) {
    const totalMs = world.totalMs ?? 5_000;

    it(`should give up while ${name}, and have nothing under way when it reports that`, () => {
      const { end, log, endedAt, under } = requestOne(world);
      expect(end).to.include({ kind: 'timeout', phase: 'total', attempts: sent, path });
      expect((end as { cause?: { kind: string } }).cause?.kind).to.equal(cause);
      expect(log.at(-1)).to.equal(`${totalMs} error, with nothing under way`);
      expect({ endedAt, under }).to.deep.equal({ endedAt: totalMs, under: [] });
    });

    it(`should leave nothing under way on unsubscription while ${name}`, () => {
      const leaveAt = totalMs - 1;
      const { end, under, endedAt, count } = requestOne({ ...world, leaveAt });
      expect({ end, under, endedAt }).to.deep.equal({ end: 'open', under: [], endedAt: leaveAt });
      expect(count.sent).to.equal(sent);
    });
  }
});
