import { type SchedulerLike, Subscription } from 'rxjs';
import type { WebSocket } from 'ws';
import { isRecord } from '../http/shapes.js';
import type { Channel, Session } from './channel-store.js';
import { type ChannelRoutesParts, subscribeInBand } from './channel-routes.js';
import type { Moments } from './figures.js';
import { type QueueWatch, watchQueue } from './queue-watch.js';
import { queueOfTopic, topicMessages } from './topic-messages.js';

/** What a session needs. */
export interface SessionParts extends ChannelRoutesParts {
  readonly moments: Moments;
  readonly scheduler: SchedulerLike;
  readonly wallClock: () => number;
  /** False where nothing is sent and no ping gets a response, as by a server that hangs. */
  readonly isAlive: () => boolean;
}

const [heartbeatMs, tickMs] = [30_000, 1_000];

/** Serves one socket of a channel: heartbeats, responses, and changes at most once a second. Ends with the socket. */
export const serveChannel = (socket: WebSocket, channel: Channel, parts: SessionParts): Session => {
  const { scheduler, wallClock, moments, isAlive } = parts;
  const timers = new Subscription();
  const watches = new Map<string, QueueWatch>();

  const sendRaw = (message: string | Uint8Array): void => {
    if (isAlive() && socket.readyState === socket.OPEN) socket.send(message);
  };
  const send = (message: object): void => sendRaw(JSON.stringify(message));
  const tick = (): void => {
    const nowMs = wallClock();
    const queueIds = new Set([...channel.topics].flatMap((topic) => queueOfTopic(topic) ?? []));
    for (const id of watches.keys()) if (!queueIds.has(id)) watches.delete(id);
    for (const id of queueIds) {
      const queue = moments.queue(id);
      const watch = watches.get(id);
      if (queue === undefined) continue;
      if (watch === undefined) watches.set(id, watchQueue(queue, moments, nowMs));
      const changed = watch?.look(nowMs) ?? [];
      for (const kind of ['observations', 'activity']) {
        const topic = `v2.analytics.queues.${id}.${kind}`;
        if (channel.topics.has(topic)) topicMessages(topic, changed, nowMs).forEach(send);
      }
    }
  };
  const every = (periodMs: number, work: () => void): void => {
    timers.add(
      scheduler.schedule(function (this) {
        work();
        this.schedule(undefined, periodMs);
      }, periodMs),
    );
  };

  const close = (): void => socket.close(1000);
  const session: Session = {
    send,
    sendRaw,
    close,
    closeAfter: (ms) => {
      send({ topicName: 'v2.system.socket_closing', eventBody: { message: 'Socket closing' } });
      timers.add(scheduler.schedule(close, ms));
    },
    drop: () => socket.terminate(),
  };
  socket.on('message', (data) =>
    handleMessage(read((data as Buffer).toString()), { channel, send, parts, watch: tick }),
  );
  socket.on('error', () => undefined);
  socket.once('close', () => {
    timers.unsubscribe();
    if (channel.session === session) channel.session = undefined;
  });
  tick();
  every(heartbeatMs, () => send(metadata('WebSocket Heartbeat')));
  every(tickMs, tick);
  return session;
};

interface SessionContext {
  readonly channel: Channel;
  readonly send: (message: object) => void;
  readonly parts: ChannelRoutesParts;
  /** Looks at the topics again. */
  readonly watch: () => void;
}

const handleMessage = (received: unknown, { channel, send, parts, watch }: SessionContext): void => {
  const { message, topics, correlationId } = isRecord(received) ? received : {};
  if (message === 'ping') return send(metadata('pong'));
  if (message !== 'subscribe') return;
  const rejection = subscribeInBand(channel, topics, parts);
  watch();
  const outcome =
    rejection === undefined ? { result: '200', status: 'subscribed' } : { result: '400', status: 'failure' };
  send({
    ...outcome,
    ...(rejection && { message: rejection.message }),
    ...(correlationId !== undefined && { correlationId }),
  });
};

const metadata = (message: string): object => ({ topicName: 'channel.metadata', eventBody: { message } });

const read = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
