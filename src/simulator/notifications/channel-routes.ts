import { formatInstant } from '../../core/interval.js';
import { jsonReply } from '../http/reply.js';
import { badRequest, type Rejection } from '../http/rejection.js';
import type { Route, RouteRequest } from '../http/route.js';
import { isRecord } from '../http/shapes.js';
import { type Channel, type ChannelStore, maxTopics } from './channel-store.js';
import type { TopicEntity } from './topic-decision.js';

/** What the routes of channels need. */
export interface ChannelRoutesParts {
  readonly store: ChannelStore;
  readonly rule: (topic: string) => TopicEntity;
}

const path = '/api/v2/notifications/channels';

/** `/api/v2/notifications/channels` and the subscriptions of each. */
export const channelRoutes = ({ store, rule }: ChannelRoutesParts): readonly Route[] => {
  const ofChannel =
    (response: (channel: Channel, request: RouteRequest) => ReturnType<Route['respond']>) =>
    (request: RouteRequest): ReturnType<Route['respond']> => {
      const channel = store.find(request.params['channelId'] ?? '');
      return channel === undefined ? gone : response(channel, request);
    };

  const subscribe = (replaces: boolean) =>
    ofChannel((channel, { body, search }) => {
      const topics = topicsIn(body);
      if ('code' in topics) return topics;
      const entities = topics.map(rule);
      const rejected = entities.find(({ state }) => state === 'Rejected');
      if (rejected !== undefined && search.get('ignoreErrors') !== 'true') {
        return badRequest(`${rejected.id}: ${rejected.rejectionReason ?? ''}`);
      }
      const next = new Set([...(replaces ? [] : channel.topics), ...permitted(entities)]);
      if (next.size > maxTopics) return tooManyTopics;
      change(channel, next);
      store.extend(channel);
      return jsonReply(200, { entities });
    });

  const subscriptions = `${path}/{channelId}/subscriptions`;
  const common = { endpoint: 'channels', isBodyless: true } as const;
  return [
    { ...common, method: 'POST', path, respond: ({ origin }) => jsonReply(200, toEntity(store.create(), origin)) },
    {
      ...common,
      method: 'GET',
      path,
      respond: ({ origin }) => jsonReply(200, { entities: store.channels.map((each) => toEntity(each, origin)) }),
    },
    { endpoint: 'channels', method: 'PUT', path: subscriptions, respond: subscribe(true) },
    { endpoint: 'channels', method: 'POST', path: subscriptions, respond: subscribe(false) },
    {
      ...common,
      method: 'GET',
      path: subscriptions,
      respond: ofChannel(({ topics }) => jsonReply(200, { entities: [...topics].map(rule) })),
    },
    {
      ...common,
      method: 'DELETE',
      path: subscriptions,
      respond: ofChannel((channel) => {
        change(channel, new Set());
        return jsonReply(200, {});
      }),
    },
  ];
};

/** Adds the topics that a message of its socket requests to a channel. Undefined where they were added. */
export const subscribeInBand = (
  channel: Channel,
  topics: unknown,
  { store, rule }: ChannelRoutesParts,
): Rejection | undefined => {
  const requested = topicsIn(Array.isArray(topics) ? topics.map((id: unknown) => ({ id })) : topics);
  if ('code' in requested) return requested;
  const next = new Set([...channel.topics, ...permitted(requested.map(rule))]);
  if (next.size > maxTopics) return tooManyTopics;
  change(channel, next);
  store.extend(channel);
  return undefined;
};

const gone: Rejection = { code: 'not.found', message: 'Channel does not exist, or not any more' };
const tooManyTopics = badRequest(`A channel takes ${maxTopics} topics at most`);

const topicsIn = (body: unknown): readonly string[] | Rejection => {
  if (!Array.isArray(body)) return badRequest('The request body must be a list of topics');
  const ids = body.map((item: unknown) => (isRecord(item) ? item['id'] : undefined));
  if (!ids.every((id) => typeof id === 'string')) return badRequest('Each topic must have an id');
  return ids.length > maxTopics ? tooManyTopics : ids;
};

const permitted = (entities: readonly TopicEntity[]): readonly string[] =>
  entities.flatMap(({ id, state }) => (state === 'Permitted' ? [id] : []));

/** A connected socket gets a message when its topics have changed. */
const change = (channel: Channel, next: ReadonlySet<string>): void => {
  const { topics, session } = channel;
  if (topics.size === next.size && [...next].every((topic) => topics.has(topic))) return;
  topics.clear();
  for (const topic of next) topics.add(topic);
  session?.send({ topicName: 'v2.system.subscription_changed', eventBody: { channelId: channel.id } });
};

const toEntity = ({ id, expiresMs }: Channel, origin: string): object => ({
  id,
  connectUri: `${origin.replace(/^http/, 'ws')}/channels/${id}`,
  expires: formatInstant(expiresMs),
});
