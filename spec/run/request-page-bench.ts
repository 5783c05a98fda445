import { defer, NEVER, type Observable, observeOn, of, throwError, VirtualTimeScheduler } from 'rxjs';
import type { PageRequest } from '../../src/core/endpoint.js';
import { NetworkError } from '../../src/core/errors.js';
import type { EventNews } from '../../src/core/events.js';
import {
  type PageRequestOptions,
  requestPageWith,
  type PageRequestContext,
  type RawPage,
} from '../../src/run/request-page.js';
import type { HttpResponse, HttpRequest } from '../../src/transport/http.js';
import { createTokenCache } from '../../src/transport/token-cache.js';

export const origin = 'https://api.example.com';
export const request: PageRequest = { method: 'GET', url: `${origin}/x?q=1` };
export const path = '/x';

export const responseOf = (
  status: number,
  body: unknown = {},
  headers: Readonly<Record<string, string>> = {},
): HttpResponse => {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return { status, header: (name) => headers[name] ?? null, text, bytes: text.length, ms: 7, receivedAtMs: 0 };
};
export const reset = new NetworkError('reset', { path, attempts: 1, phase: 'connect', code: 'ECONNRESET' });

type Reply = HttpResponse | Error | 'silence';

/** A source in virtual time whose requests get these replies, one after the other; the last one repeatedly. */
export const bench = (replies: readonly Reply[], parts: Partial<PageRequestContext> = {}) => {
  const scheduler = new VirtualTimeScheduler();
  const runtime = { scheduler, random: () => 0 };
  const events: EventNews[] = [];
  const sent: (HttpRequest & { readonly at: number })[] = [];
  const learned: unknown[] = [];
  const paused: number[] = [];
  let tokens = 0;
  const replyTo = (reply: Reply | undefined): Observable<HttpResponse> =>
    reply instanceof Error ? throwError(() => reply) : reply === 'silence' || reply === undefined ? NEVER : of(reply);
  const cache = createTokenCache(
    defer(() => of({ value: `token-${(tokens += 1)}` })),
    runtime,
    () => undefined,
  );
  const source = requestPageWith({
    send: (each) =>
      defer(() => {
        const reply = replies[Math.min(sent.length, replies.length - 1)];
        sent.push({ ...each, at: scheduler.now() });
        return replyTo(reply).pipe(observeOn(scheduler));
      }),
    redact: cache.redact,
    tokens: cache,
    budget: { take: () => of(undefined), pause: (forMs) => paused.push(forMs), learn: (facts) => learned.push(facts) },
    retry: {},
    runtime,
    report: (news) => events.push(news),
    totalMs: 60_000,
    ...parts,
  });
  const ask = (change: Partial<PageRequest> = {}, options?: PageRequestOptions) => {
    const pages: RawPage[] = [];
    let error: unknown;
    let endedAt: number | undefined;
    const subscription = source({ ...request, ...change }, options).subscribe({
      next: (page) => pages.push(page),
      error: (reason: unknown) => {
        [error, endedAt] = [reason, scheduler.now()];
      },
      complete: () => (endedAt = scheduler.now()),
    });
    return {
      subscription,
      through: () => {
        scheduler.flush();
        return { pages, error, endedAt };
      },
    };
  };
  const authorizations = () => sent.map(({ headers }) => headers['Authorization']);
  return { scheduler, sent, events, learned, paused, ask, authorizations };
};

export const kindsOf = (events: readonly EventNews[]) => events.map(({ kind }) => kind);
