import { internalsOf } from '../core/client-internals.js';
import { map, type Observable } from 'rxjs';
import { DecodeError, PagingError } from '../core/errors.js';
import { parseInstant } from '../core/interval.js';
import { isObject } from '../core/is-object.js';
import { parseUrl } from '../core/same-origin.js';
import { isPathSegment } from '../core/path-segment.js';
import type { LiveClient } from './live-options.js';

/** A channel of the notification service. */
export interface Channel {
  readonly id: string;
  /** A secret: it is enough to receive the messages, so no event and no error contains it. */
  readonly connectUri: string;
  /** Lifetime after the topics were set, in milliseconds: one minute to 24 hours. */
  readonly lifeMs: number;
}

/** Path of the channels of the notification service. */
export const channelsPath = '/api/v2/notifications/channels';

const [shortestLifeMs, usualLifeMs] = [60_000, 24 * 3_600_000];

/**
 * Creates a channel.
 *
 * @throws PagingError (`origin`) where the URL of the socket is not on the streaming host, DecodeError where the response is not a valid
 * channel.
 */
export const createChannel = (client: LiveClient): Observable<Channel> => {
  const { hosts, runtime, redact } = internalsOf('live', client);
  return client.ask({ method: 'POST', url: channelsPath }).pipe(
    map((response) => {
      const { id, connectUri, expires } = isObject(response) ? response : {};
      if (!isPathSegment(id) || typeof connectUri !== 'string') throw noChannel();
      rejectForeign(connectUri, hosts.streaming ?? '', redact);
      const leftMs = (parseInstant(expires) ?? Infinity) - runtime.wallClock();
      return { id, connectUri, lifeMs: Math.min(Math.max(leftMs, shortestLifeMs), usualLifeMs) };
    }),
  );
};

const rejectForeign = (connectUri: string, streaming: string, redact: (text: string) => string): void => {
  const url = parseUrl(connectUri);
  const { origin } = new URL(streaming);
  if (url?.origin === origin && url.username === '' && url.password === '') return;
  const isShowable = url?.host && redact(connectUri) === connectUri;
  const where = isShowable ? `${url.protocol}//${url.host}` : 'an address that is not shown';
  throw new PagingError(`the notification channel leads to ${where}, and sockets go to ${origin} only`, 'origin', 0);
};

const noChannel = (): DecodeError => {
  const failures = [{ path: '', expected: 'a channel with id and connectUri', actual: 'something else' }];
  const message = 'the response of the notification service is not a valid channel';
  return new DecodeError(message, { path: channelsPath, attempts: 1, reason: 'shape', failures });
};

/** The topics of a queue. */
export const topicKinds = ['observations', 'activity'] as const;

/** A topic of a queue. `observations`: current values and those of the half hour. `activity`: only counts of conversations. */
export type TopicKind = (typeof topicKinds)[number];

/** Makes the platform's name of a topic. */
export const topicOf = (queueId: string, kind: TopicKind): string => `v2.analytics.queues.${queueId}.${kind}`;

const topicForm = /^v2\.analytics\.queues\.([^.]+)\.(observations|activity)$/;

/** Parses the name of a topic; undefined where it is not about a queue. */
export const parseTopic = (topic: string): { readonly queueId: string; readonly kind: TopicKind } | undefined => {
  const [, queueId, kind] = topicForm.exec(topic) ?? [];
  return queueId === undefined ? undefined : { queueId, kind: kind as TopicKind };
};
