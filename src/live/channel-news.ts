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
} from 'rxjs';
import { isAnalyticsError } from '../core/error-guards.js';
import { HttpError, NetworkError, TimeoutError } from '../core/errors.js';
import type { LiveEvent } from '../core/events.js';
import { longestTimerMs } from '../core/runtime.js';
import { type Channel, createChannel } from './channel.js';
import { handOver } from './hand-over.js';
import type { LiveClient } from './live-client.js';
import type { ChannelPlan } from './plan-channels.js';
import type { FigureChange, TopicChange } from './queue-change.js';
import { readMessage } from './read-message.js';
import { reconnectDelay, type ReconnectSettings } from './reconnect-delay.js';
import { type SocketNews, socketNews, socketPath } from './socket-news.js';
import { subscribedTopics, subscribeTopics } from './subscribe-topics.js';
import { topicChanges } from './topic-changes.js';
import type { WebSocketClass } from './web-socket-class.js';

/** What comes of a channel. `open`: connected, perhaps again; whatever changed before was not heard. */
export type ChannelNews = { readonly kind: 'open' } | FigureChange | TopicChange;

/** What a channel needs beside its client. */
export interface ChannelParts {
  readonly plan: ChannelPlan;
  readonly webSocket: WebSocketClass;
  readonly reconnect: ReconnectSettings;
}

/**
 * One channel for as long as somebody listens: created, its topics set, connected, renewed, and all of it again where something
 * breaks.
 *
 * @throws Permanent failures as they are, and the last one where too many came in a row.
 */
export const channelNews = (client: LiveClient, parts: ChannelParts): Observable<ChannelNews> =>
  defer(() => new ChannelLife(client, parts).news$);

class ChannelLife {
  readonly news$: Observable<ChannelNews>;
  readonly #client: LiveClient;
  readonly #parts: ChannelParts;
  #held: Channel | undefined;
  readonly #rejected = topicChanges();
  readonly #delay;

  constructor(client: LiveClient, parts: ChannelParts) {
    this.#client = client;
    this.#parts = parts;
    const { runtime } = client.parts;
    this.#delay = reconnectDelay(parts.reconnect, runtime);
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
    this.#client.parts.report({ kind: 'live', channel: this.#parts.plan.number, state, ...more });
  }

  #channel(): Observable<Channel> {
    this.#say('connecting');
    return this.#held === undefined
      ? createChannel(this.#client).pipe(tap((channel) => (this.#held = channel)))
      : of(this.#held);
  }

  /** Sets the topics; emits those whose state is another one than before. */
  #subscribed(channel: Channel): Observable<TopicChange> {
    return subscribeTopics(this.#client, channel, this.#parts.plan.topics).pipe(
      catchError((error: unknown) => throwError(() => (isNotFound(error) ? this.#lost('CHANNEL_GONE') : error))),
      tap(({ size }) => {
        if (size > 0) this.#say('rejected', { topics: size });
      }),
      mergeMap((rejections) => from(this.#rejected(rejections))),
    );
  }

  #connected(channel: Channel): Observable<ChannelNews> {
    const { webSocket } = this.#parts;
    const { scheduler } = this.#client.parts.runtime;
    return defer(() => {
      const closing = new Subject<void>();
      const topicsChanged = new Subject<void>();
      const socket$ = socketNews(channel.connectUri, { webSocket, scheduler });
      return merge(
        handOver(socket$, closing).pipe(mergeMap((news) => this.#heard(news, closing, topicsChanged))),
        topicsChanged.pipe(switchMap(() => this.#checked(channel))),
        this.#renewed(channel),
      );
    });
  }

  #heard(news: SocketNews, closing: Subject<void>, topicsChanged: Subject<void>): Observable<ChannelNews> {
    if (news.kind === 'open') {
      this.#say('open');
      return of(news);
    }
    this.#delay.reset();
    const meaning = readMessage(news.message);
    switch (meaning.kind) {
      case 'changes':
        return from(meaning.changes);
      case 'closing':
        this.#say('closing');
        closing.next();
        return EMPTY;
      case 'topics-changed':
        topicsChanged.next();
        return EMPTY;
      case 'lost':
        if (meaning.why === 'TOKEN_REVOKED') this.#client.parts.dropToken();
        throw this.#lost(meaning.why);
      case 'alive':
        return EMPTY;
    }
  }

  /** Our own request changes the topics too, so they are looked at before anything is done. */
  #checked(channel: Channel): Observable<never> {
    return subscribedTopics(this.#client, channel).pipe(
      map((topics) => {
        const missing = this.#parts.plan.topics.filter((topic) => !topics.has(topic) && !this.#rejected.has(topic));
        if (missing.length > 0) throw interrupted('TOPICS_TAKEN');
      }),
      mergeMap(() => EMPTY),
    );
  }

  /** Extends the channel's life when half of it is over. */
  #renewed(channel: Channel): Observable<TopicChange> {
    const halfMs = Math.min(channel.lifeMs / 2, longestTimerMs);
    return timer(halfMs, this.#client.parts.runtime.scheduler).pipe(
      switchMap(() => this.#subscribed(channel).pipe(tap({ complete: () => this.#say('renewed') }))),
      repeat(),
    );
  }

  /** Forgets the channel: the next one is new. */
  #lost(why: Interruption): NetworkError {
    this.#held = undefined;
    return interrupted(why);
  }
}

const isNotFound = (error: unknown): boolean => error instanceof HttpError && error.status === 404;

type Interruption = 'TOKEN_REVOKED' | 'CHANNEL_GONE' | 'TOPICS_TAKEN';

const interrupted = (code: Interruption): NetworkError =>
  new NetworkError(`the channel was interrupted: ${code}`, { path: socketPath, attempts: 1, phase: 'body', code });

/** Never the message: it can name the channel. */
const causeOf = (error: unknown): string => {
  if (error instanceof NetworkError && error.code !== undefined) return error.code;
  return isAnalyticsError(error) ? error.kind : 'unknown';
};
