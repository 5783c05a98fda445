import type { SchedulerLike } from 'rxjs';
import type { Route } from '../http/route.js';
import type { Upgrade } from '../http/upgrade.js';
import { createChannelStore } from './channel-store.js';
import { channelRoutes } from './channel-routes.js';
import type { Moments } from './figures.js';
import type { SimulatedNotifications } from './simulated-notifications.js';
import { socketUpgrade } from './socket-upgrade.js';
import { topicDecision } from './topic-decision.js';

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
