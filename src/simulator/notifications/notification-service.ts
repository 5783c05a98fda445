import type { SchedulerLike } from 'rxjs';
import type { Route } from '../http/route.js';
import type { Upgrade } from '../http/upgrade.js';
import { createChannelStore } from './channel-store.js';
import { channelRoutes } from './channel-routes.js';
import type { Moments } from './figures.js';
import { socketUpgrade } from './socket-upgrade.js';
import { topicDecision } from './topic-decision.js';

/** The simulator's notification service, and what can go wrong with it. */
export interface SimulatedNotifications {
  /** Channels that there are, oldest first. */
  readonly channels: readonly {
    readonly id: string;
    readonly topics: readonly string[];
    readonly isConnected: boolean;
  }[];
  /** Sends this on every socket as it is: a text message, or a binary one. It can be anything, such as a message that is not valid. */
  send(message: string | Uint8Array): void;
  /** Breaks every socket off, without a closing handshake. The channels stay. */
  dropSockets(): void;
  /** Announces on every socket that it will be closed, and closes it after this number of milliseconds. */
  closeSockets(afterMs: number): void;
  /** `true`: sockets stay open, and nothing comes from them any more: no heartbeat, no answer, no change. `false`: ends it. */
  silence(isSilent: boolean): void;
  /** Ends every channel and its socket: a request for one gets a 404. */
  loseChannels(): void;
  /** Takes all topics from every channel, as another program with the same token could. */
  takeTopics(): void;
  /** Refuses these topics from now on, also in channels that have them. */
  rejectTopics(topics: readonly string[]): void;
}

/** The service with its ways in. */
export interface NotificationService {
  readonly controls: SimulatedNotifications;
  readonly routes: readonly Route[];
  readonly upgrade: Upgrade;
  /** Announces on every socket that its token has been revoked, and ends its channel. */
  tokensRevoked(): void;
}

/** What the service needs. */
export interface NotificationServiceParts {
  readonly seed: number;
  readonly scheduler: SchedulerLike;
  readonly wallClock: () => number;
  readonly moments: Moments;
}

/** Makes the service, without a channel. */
export const createNotificationService = ({
  seed,
  scheduler,
  wallClock,
  moments,
}: NotificationServiceParts): NotificationService => {
  const store = createChannelStore(seed, wallClock);
  let isSilent = false;
  let rejected: readonly string[] = [];
  const rule = (topic: string) => topicDecision(rejected)(topic);
  const sessions = () => store.channels.flatMap(({ session }) => session ?? []);
  const upgrade = socketUpgrade(store, { store, rule, moments, scheduler, wallClock, isAlive: () => !isSilent });

  return {
    routes: channelRoutes({ store, rule }),
    upgrade,
    tokensRevoked: () => {
      for (const session of sessions()) session.send({ topicName: 'v2.system.token_revoked', eventBody: {} });
      store.channels.forEach(store.remove);
    },
    controls: {
      get channels() {
        return store.channels.map(({ id, topics, session }) => ({
          id,
          topics: [...topics],
          isConnected: session !== undefined,
        }));
      },
      send: (message) => sessions().forEach((session) => session.sendRaw(message)),
      dropSockets: () => sessions().forEach((session) => session.drop()),
      closeSockets: (afterMs) => sessions().forEach((session) => session.closeAfter(afterMs)),
      silence: (silent) => {
        isSilent = silent;
      },
      loseChannels: () => store.channels.forEach(store.remove),
      takeTopics: () => {
        for (const { topics, session, id } of store.channels) {
          topics.clear();
          session?.send({ topicName: 'v2.system.subscription_changed', eventBody: { channelId: id } });
        }
      },
      rejectTopics: (topics) => {
        rejected = topics;
        for (const channel of store.channels) for (const topic of topics) channel.topics.delete(topic);
      },
    },
  };
};
