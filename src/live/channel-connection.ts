import {
  catchError,
  concat,
  defer,
  EMPTY,
  from,
  map,
  merge,
  mergeMap,
  type Observable,
  of,
  repeat,
  retry,
  Subject,
  switchMap,
  tap,
  throwError,
  timer,
  filter,
  type SchedulerLike,
  startWith,
  takeUntil,
} from 'rxjs';
import { type ClientInternals, internalsOf } from '../core/client-internals.js';
import { isAnalyticsError } from '../core/error-guards.js';
import { HttpError, NetworkError, TimeoutError } from '../core/errors.js';
import type { LiveEvent } from '../core/events.js';
import { maxTimerMs } from '../core/runtime.js';
import { type Channel, createChannel } from './channel.js';
import { type LiveClient, handOverDelay, reconnectDelay, type ReconnectSettings } from './live-options.js';
import type { ChannelPlan } from './plan-channels.js';
import type { TopicChange } from './queue-change.js';
import {
  type Meaning,
  readMessage,
  type ReadableNews,
  type Stale,
  tolerateUnreadable,
  type Unreadable,
} from './messages.js';
import { type SocketNews, socketNews, socketPath } from './socket.js';
import { subscribedTopics, subscribeTopics, topicChanges } from './topics.js';
import type { WebSocketClass } from './web-socket-class.js';

/** What a channel emits. */
export type ChannelNews = ReadableNews | Stale;

/** What a channel needs in addition to its client. */
export interface ChannelParts {
  readonly plan: ChannelPlan;
  readonly webSocket: WebSocketClass;
  readonly reconnect: ReconnectSettings;
}

/**
 * Runs one channel for as long as there is a subscriber: creates it, sets its topics, connects and renews it, and starts again after a
 * failure.
 *
 * @throws Permanent failures unchanged, the last failure where too many occur in a row, and DecodeError where unreadable messages repeat.
 */
export const channelNews = (client: LiveClient, parts: ChannelParts): Observable<ChannelNews> =>
  defer(() => new ChannelLife(client, parts).news$).pipe(
    tolerateUnreadable(parts.plan.queueIds, internalsOf('live', client).runtime.scheduler),
  );

class ChannelLife {
  readonly news$: Observable<ReadableNews | Unreadable>;
  readonly #client: LiveClient;
  readonly #internals: ClientInternals;
  readonly #parts: ChannelParts;
  #held: Channel | undefined;
  readonly #rejected = topicChanges();
  readonly #delay;
  readonly #closing;

  constructor(client: LiveClient, parts: ChannelParts) {
    this.#client = client;
    this.#parts = parts;
    this.#internals = internalsOf('live', client);
    const { runtime } = this.#internals;
    this.#delay = reconnectDelay(parts.reconnect, runtime);
    this.#closing = handOverDelay(parts.reconnect, runtime);
    this.news$ = defer(() => this.#channel()).pipe(
      switchMap((channel) => concat(this.#subscribed(channel), this.#connected(channel))),
      retry({
        delay: (error: unknown) => {
          if (error instanceof TimeoutError && error.phase === 'idle') this.#say('silent');
          const waitMs = this.#delay.after(error);
          if (waitMs === undefined) return throwError(() => error);
          this.#say('reconnecting', { waitMs, cause: causeOf(error) });
          return timer(waitMs, runtime.scheduler);
        },
      }),
    );
  }

  #say(state: LiveEvent['state'], more: Partial<LiveEvent> = {}): void {
    this.#internals.report({ kind: 'live', channel: this.#parts.plan.number, state, ...more });
  }

  #channel(): Observable<Channel> {
    this.#say('connecting');
    return this.#held === undefined
      ? createChannel(this.#client).pipe(tap((channel) => (this.#held = channel)))
      : of(this.#held);
  }

  /** Sets the topics; emits those whose state has changed. */
  #subscribed(channel: Channel): Observable<TopicChange> {
    return subscribeTopics(this.#client, channel, this.#parts.plan.topics).pipe(
      catchError((error: unknown) => throwError(() => (isNotFound(error) ? this.#lost('CHANNEL_GONE') : error))),
      tap(({ size }) => {
        if (size > 0) this.#say('rejected', { topics: size });
      }),
      mergeMap((rejections) => from(this.#rejected(rejections))),
    );
  }

  #connected(channel: Channel): Observable<ReadableNews | Unreadable> {
    const { webSocket } = this.#parts;
    const { scheduler } = this.#internals.runtime;
    return defer(() => {
      const topicsChanged = new Subject<void>();
      const heard$ = socketNews(channel.connectUri, { webSocket, scheduler }).pipe(map(toHeard));
      const waitMs = (): number => {
        const ms = this.#closing();
        this.#say('closing', ms === 0 ? {} : { waitMs: ms });
        return ms;
      };
      return merge(
        handOver(heard$, { waitMs, scheduler }).pipe(mergeMap((heard) => this.#heard(heard, topicsChanged))),
        topicsChanged.pipe(switchMap(() => this.#checked(channel))),
        this.#renewed(channel),
      );
    });
  }

  #heard(heard: Heard, topicsChanged: Subject<void>): Observable<ReadableNews | Unreadable> {
    if (heard.kind === 'open') {
      this.#say('open');
      return of(heard);
    }
    if (heard.kind === 'unreadable') return this.#unreadable(heard);
    this.#delay.reset();
    switch (heard.kind) {
      case 'changes':
        return from(heard.changes);
      case 'topics-changed':
        topicsChanged.next();
        return EMPTY;
      case 'lost':
        if (heard.why === 'TOKEN_REVOKED') this.#internals.dropToken();
        throw this.#lost(heard.why);
      case 'closing':
      case 'alive':
        return EMPTY;
    }
  }

  /** Reports an unreadable message, unless it is about a queue to which another program has subscribed this channel. */
  #unreadable(message: Unreadable): Observable<Unreadable> {
    const { queueId, failure } = message;
    if (queueId !== undefined && !this.#parts.plan.queueIds.includes(queueId)) return EMPTY;
    this.#say('unreadable', { ...(queueId !== undefined && { queueId }), failure });
    return of(message);
  }

  /** Fails where another program has removed topics. Requests the topics first, because the client's own request changes them too. */
  #checked(channel: Channel): Observable<never> {
    return subscribedTopics(this.#client, channel).pipe(
      map((topics) => {
        const missing = this.#parts.plan.topics.filter((topic) => !topics.has(topic) && !this.#rejected.has(topic));
        if (missing.length > 0) throw interrupted('TOPICS_TAKEN');
      }),
      mergeMap(() => EMPTY),
    );
  }

  /** Extends the channel's lifetime when half of it is over, again and again. */
  #renewed(channel: Channel): Observable<TopicChange> {
    const halfMs = Math.min(channel.lifeMs / 2, maxTimerMs);
    return timer(halfMs, this.#internals.runtime.scheduler).pipe(
      switchMap(() => this.#subscribed(channel).pipe(tap({ complete: () => this.#say('renewed') }))),
      repeat(),
    );
  }

  /** Discards the channel, so that the next attempt creates a new one. */
  #lost(why: Interruption): NetworkError {
    this.#held = undefined;
    return interrupted(why);
  }
}

/** What a socket emits, after interpretation. */
type Heard = { readonly kind: 'open' } | Meaning;

const toHeard = (news: SocketNews): Heard => {
  if (news.kind === 'open') return news;
  return news.kind === 'message' ? readMessage(news.message) : { ...news, queueId: undefined };
};

const isNotFound = (error: unknown): boolean => error instanceof HttpError && error.status === 404;

type Interruption = 'TOKEN_REVOKED' | 'CHANNEL_GONE' | 'TOPICS_TAKEN';

const interrupted = (code: Interruption): NetworkError =>
  new NetworkError(`the channel was interrupted: ${code}`, { path: socketPath, attempts: 1, phase: 'body', code });

/** Returns the code or kind of an error, never its message, which can contain the channel's name. */
const causeOf = (error: unknown): string => {
  if (error instanceof NetworkError && error.code !== undefined) return error.code;
  return isAnalyticsError(error) ? error.kind : 'unknown';
};

/** How {@link handOver} makes the next connection. */
export interface HandOverOptions {
  /** Returns the wait before the next connection, in milliseconds. Called for each connection that the server will close. */
  readonly waitMs: () => number;
  readonly scheduler: SchedulerLike;
}

/**
 * Makes a new connection when the current one emits `closing`, and unsubscribes from the old one only when the new one is open (make before
 * break). A failure of the old connection is ignored meanwhile.
 *
 * ```text
 * connection 1   -o-m-xm-#          x: closing; then closed by the server
 * connection 2        ----o-m
 *     handOver()
 * result         -o-m-xm--o-m
 * ```
 */
export const handOver = <News extends { readonly kind: string }>(
  connection$: Observable<News>,
  { waitMs, scheduler }: HandOverOptions,
): Observable<News> =>
  defer(() => {
    const opened = new Subject<number>();
    /** Emits the wait before the next connection, in milliseconds. */
    const again = new Subject<number>();
    let newest = -1;
    const connected = (ms: number) =>
      ms === 0 ? connection$ : timer(ms, scheduler).pipe(switchMap(() => connection$));
    return again.pipe(
      startWith(0),
      map((ms) => ({ ms, index: (newest += 1) })),
      mergeMap(({ ms, index }) =>
        connected(ms).pipe(
          tap(({ kind }) => {
            if (kind === 'open') opened.next(index);
            if (kind === 'closing' && index === newest) again.next(waitMs());
          }),
          takeUntil(opened.pipe(filter((other) => other > index))),
          catchError((error: unknown) => (newest > index ? EMPTY : throwError(() => error))),
        ),
      ),
    );
  });
