import { uuidFrom } from '../history/random.js';

/** A channel and what it listens to. */
export interface Channel {
  readonly id: string;
  readonly topics: Set<string>;
  expiresMs: number;
  usedMs: number;
  /** The socket that is connected now. */
  session: Session | undefined;
}

/** A connected socket, as the rest of the simulator sees it. */
export interface Session {
  send(message: object): void;
  /** A text or binary message as it is. */
  sendRaw(message: string | Uint8Array): void;
  /** With a closing handshake. */
  close(): void;
  /** Announces that it will be closed, and closes it after this number of milliseconds. */
  closeAfter(ms: number): void;
  /** Without one, as a broken network does. */
  drop(): void;
}

/** Creates, finds and ends channels. */
export interface ChannelStore {
  readonly channels: readonly Channel[];
  create(): Channel;
  /** Undefined where there is none, or none any more. */
  find(id: string): Channel | undefined;
  /** Topics were set: the channel lives for another day. */
  extend(channel: Channel): void;
  remove(channel: Channel): void;
}

/** The platform's limit: channels of one user and application. */
const maxChannels = 20;

/** The platform's limit: topics of one channel. */
export const maxTopics = 1_000;

const [channelSalt, lifeMs] = [71, 24 * 3_600_000];

/** A store whose channels live by the given clock. */
export const createChannelStore = (seed: number, now: () => number): ChannelStore => {
  const channels = new Map<string, Channel>();
  let created = 0;

  const remove = (channel: Channel): void => {
    channels.delete(channel.id);
    channel.session?.close();
  };
  const find = (id: string): Channel | undefined => {
    const channel = channels.get(id);
    if (channel !== undefined && channel.expiresMs <= now()) remove(channel);
    return channels.get(id);
  };
  /** One channel too many replaces the one not used for the longest time, those without a socket first. */
  const makeRoom = (): void => {
    for (const id of [...channels.keys()]) find(id);
    if (channels.size < maxChannels) return;
    const [oldest] = [...channels.values()].sort(
      (a, b) => Number(a.session !== undefined) - Number(b.session !== undefined) || a.usedMs - b.usedMs,
    );
    if (oldest === undefined) return;
    oldest.session?.send({
      topicName: `v2.system.no_longer_subscribed.${oldest.id}`,
      eventBody: { channelId: oldest.id },
    });
    remove(oldest);
  };

  return {
    get channels() {
      return [...channels.values()];
    },
    create: () => {
      makeRoom();
      created += 1;
      const id = `streaming-${uuidFrom(channelSalt, seed, created)}`;
      const channel = { id, topics: new Set<string>(), expiresMs: now() + lifeMs, usedMs: now(), session: undefined };
      channels.set(id, channel);
      return channel;
    },
    find,
    extend: (channel) => {
      channel.usedMs = now();
      channel.expiresMs = now() + lifeMs;
    },
    remove,
  };
};
