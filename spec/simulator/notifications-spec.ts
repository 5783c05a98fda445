import { once } from 'node:events';
import { expect } from 'chai';
import { VirtualTimeScheduler } from 'rxjs';
import { WebSocket } from 'ws';
import { until } from '../helpers/until.js';
import { type Visit, visiting } from './support/visit.js';

const channelsPath = '/api/v2/notifications/channels';
const startMs = Date.parse('2026-10-01T14:00:00Z');
const shape = { seed: 1, queues: 3, conversationsPerQueueDay: 1_500, mediaTypes: ['voice', 'chat'] };

interface ChannelBody {
  readonly id: string;
  readonly connectUri: string;
  readonly expires: string;
}
interface TopicsBody {
  readonly entities: readonly { readonly id: string; readonly state: string; readonly missingPermissions?: unknown }[];
}
interface Message {
  readonly topicName?: string;
  readonly eventBody?: unknown;
  readonly result?: string;
  readonly correlationId?: string;
}

/** A simulator whose clock stands still until the spec moves it. */
const withClock = (spec: (visit: Visit, pass: (ms: number) => void) => Promise<void>) => async (): Promise<void> => {
  const scheduler = new VirtualTimeScheduler();
  scheduler.frame = startMs;
  const pass = (ms: number): void => {
    scheduler.maxFrames = scheduler.frame + ms;
    scheduler.flush();
    scheduler.frame = scheduler.maxFrames;
  };
  const options = { ...shape, ratePerMinute: Infinity, tokenLifeS: 400_000, runtime: { scheduler, random: () => 0.5 } };
  await visiting(options, (visit) => spec(visit, pass))();
};

const createChannel = async ({ post }: Visit): Promise<ChannelBody> =>
  (await post(channelsPath, undefined)).json<ChannelBody>();

const put = async ({ sim, token }: Visit, id: string, topics: readonly string[], query = '') => {
  const response = await fetch(`${sim.hosts.api}${channelsPath}/${id}/subscriptions${query}`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(topics.map((topic) => ({ id: topic }))),
  });
  return { status: response.status, body: (await response.json()) as TopicsBody };
};

const connect = async (connectUri: string) => {
  const socket = new WebSocket(connectUri);
  const reported: Message[] = [];
  socket.on('message', (data: Buffer) => reported.push(JSON.parse(data.toString()) as Message));
  socket.on('error', () => undefined);
  let isClosed = false;
  socket.on('close', () => (isClosed = true));
  await once(socket, 'open');
  /** Everything that the server has sent until now has arrived when its response has. */
  const settled = async (): Promise<readonly Message[]> => {
    const pongs = () => reported.filter(({ eventBody }) => JSON.stringify(eventBody) === '{"message":"pong"}').length;
    const before = pongs();
    socket.send('{"message":"ping"}');
    await until(() => pongs() > before);
    return reported;
  };
  return { socket, reported, settled, isClosed: () => isClosed };
};

const topicOf = ({ sim }: Visit, index = 0, kind = 'observations') =>
  `v2.analytics.queues.${sim.queues[index]?.id}.${kind}`;

describe('notifications', () => {
  it(
    'should create channels that live for a day, and longer where their topics are set again',
    withClock(async (visit, pass) => {
      const { id, connectUri, expires } = await createChannel(visit);
      expect(connectUri).to.equal(`${visit.sim.hosts.streaming}/channels/${id}`);
      expect(Date.parse(expires)).to.equal(startMs + 86_400_000);
      const forgotten = await createChannel(visit);
      for (let times = 0; times < 3; times += 1) {
        expect(await put(visit, id, [topicOf(visit)])).to.include({ status: 200 });
        pass(80_000_000);
      }
      expect(await put(visit, forgotten.id, [topicOf(visit)])).to.include({ status: 404 });
    }),
  );

  it(
    'should return topics as they were set, added and removed',
    withClock(async (visit) => {
      const { get, post, remove } = visit;
      const { id } = await createChannel(visit);
      const [one, two] = [topicOf(visit), topicOf(visit, 1)];
      expect((await put(visit, id, [one])).body.entities).to.deep.equal([{ id: one, state: 'Permitted' }]);
      await post(`${channelsPath}/${id}/subscriptions`, [{ id: two }]);
      const listed = async () => (await get(`${channelsPath}/${id}/subscriptions`)).json<TopicsBody>().entities;
      expect((await listed()).map((topic) => topic.id)).to.deep.equal([one, two]);
      await put(visit, id, [two]);
      expect((await listed()).map((topic) => topic.id)).to.deep.equal([two]);
      await remove(`${channelsPath}/${id}/subscriptions`);
      expect(await listed()).to.deep.equal([]);
      expect((await put(visit, 'streaming-none', [one])).status).to.equal(404);
    }),
  );

  it(
    'should accept 1,000 topics a channel, and reject more',
    withClock(async (visit) => {
      const { id } = await createChannel(visit);
      const topics = Array.from({ length: 1_001 }, (_, index) => `v2.analytics.queues.q${index}.observations`);
      expect((await put(visit, id, topics.slice(1))).status).to.equal(200);
      expect((await put(visit, id, topics)).status).to.equal(400);
      const added = await visit.post(`${channelsPath}/${id}/subscriptions`, [{ id: topics[0] }]);
      expect(added.status).to.equal(400);
    }),
  );

  it(
    'should reject topics one by one where that is requested, and all of them otherwise',
    withClock(async (visit) => {
      const { id } = await createChannel(visit);
      const [one, two] = [topicOf(visit), topicOf(visit, 1)];
      visit.sim.notifications.rejectTopics([two]);
      const { status, body } = await put(visit, id, [one, two, 'nonsense'], '?ignoreErrors=true');
      expect(status).to.equal(200);
      expect(body.entities.map(({ state }) => state)).to.deep.equal(['Permitted', 'Rejected', 'Rejected']);
      expect(body.entities[1]?.missingPermissions).to.deep.equal(['analytics:queueObservation:view']);
      expect((await put(visit, id, [one, two])).status).to.equal(400);
    }),
  );

  it(
    'should keep 20 channels: one more replaces the oldest, those without a socket first',
    withClock(async (visit, pass) => {
      const first = await createChannel(visit);
      const { socket } = await connect(first.connectUri);
      const ids = [first.id];
      for (let count = 1; count < 21; count += 1) {
        pass(1);
        ids.push((await createChannel(visit)).id);
      }
      const left = visit.sim.notifications.channels.map(({ id }) => id);
      expect(left).to.have.length(20).and.to.include(first.id).and.not.to.include(ids[1]);
      socket.terminate();
    }),
  );

  it(
    'should send a heartbeat every 30 s, and respond to a ping',
    withClock(async (visit, pass) => {
      const { connectUri } = await createChannel(visit);
      const { settled, socket } = await connect(connectUri);
      const beats = async () =>
        (await settled()).filter(({ eventBody }) => JSON.stringify(eventBody)?.includes('Heartbeat')).length;
      pass(29_999);
      expect(await beats()).to.equal(0);
      pass(30_002);
      expect(await beats()).to.equal(2);
      socket.terminate();
    }),
  );

  it(
    'should accept topics over the socket too',
    withClock(async (visit) => {
      const { connectUri } = await createChannel(visit);
      const { settled, socket } = await connect(connectUri);
      const subscribe = (topics: unknown, correlationId: string) =>
        socket.send(JSON.stringify({ message: 'subscribe', topics, correlationId }));
      subscribe([topicOf(visit)], 'a');
      subscribe('nonsense', 'b');
      const responses = (await settled()).filter(({ result }) => result !== undefined);
      expect(responses.map(({ result, correlationId }) => [result, correlationId])).to.deep.equal([
        ['200', 'a'],
        ['400', 'b'],
      ]);
      expect(visit.sim.notifications.channels[0]?.topics).to.deep.equal([topicOf(visit)]);
      socket.terminate();
    }),
  );

  it(
    'should report changes on each topic, at most once a second for a group, with the values of a query',
    withClock(async (visit, pass) => {
      const { connectUri, id } = await createChannel(visit);
      const topics = [topicOf(visit), topicOf(visit, 0, 'activity')];
      await put(visit, id, topics);
      const { settled, socket } = await connect(connectUri);
      for (let second = 0; second < 600; second += 1) pass(1_000);
      const reported = (await settled()).filter(({ topicName }) => topics.includes(topicName ?? ''));
      const observations = reported
        .filter(({ topicName }) => topicName === topics[0])
        .map(({ eventBody }) => eventBody as ObservationsBody);
      expect(observations.length).to.be.above(10);
      const moments = observations.map(({ group, data }) => `${group.mediaType ?? ''} ${data[0]?.interval}`);
      expect(new Set(moments).size).to.equal(moments.length);
      const counts = new Map<string, number>();
      for (const { group, data } of observations) {
        for (const { metric, qualifier, stats } of data.flatMap(({ metrics }) => metrics)) {
          counts.set([group.mediaType, metric, qualifier].join(), stats.count);
        }
      }
      const queueId = visit.sim.queues[0]?.id;
      const predicates = [{ dimension: 'queueId', value: queueId }];
      const metrics = ['oWaiting', 'oInteracting', 'oUserRoutingStatuses'];
      const body = { filter: { type: 'and', predicates }, metrics };
      const response = await visit.post('/api/v2/analytics/queues/observations/query', body);
      const { results } = response.json<{ results: readonly { group: Group; data: readonly Figure[] }[] }>();
      let compared = 0;
      for (const { group, data } of results) {
        for (const { metric, qualifier, stats } of data) {
          const own = counts.get([group.mediaType, metric, qualifier].join());
          if (own === undefined) continue;
          expect(own, metric).to.equal(stats.count);
          compared += 1;
        }
      }
      expect(compared).to.be.above(3);
      expect(reported.filter(({ topicName }) => topicName === topics[1])).not.to.deep.equal([]);
      socket.terminate();
    }),
  );

  it(
    'should accept one socket for each channel, and none without',
    withClock(async (visit) => {
      const { connectUri } = await createChannel(visit);
      const first = await connect(connectUri);
      const second = await connect(connectUri);
      await until(first.isClosed);
      expect(second.isClosed()).to.equal(false);
      const intruder = new WebSocket(`${visit.sim.hosts.streaming}/channels/none`);
      const [error] = (await once(intruder, 'error')) as [Error];
      expect(error.message).to.contain('404');
      await visit.sim.stop();
      await until(second.isClosed);
    }),
  );

  it(
    'should announce that a socket will be closed, and close it then',
    withClock(async (visit, pass) => {
      const { connectUri } = await createChannel(visit);
      const { settled, isClosed } = await connect(connectUri);
      visit.sim.notifications.closeSockets(60_000);
      pass(59_000);
      expect((await settled()).map(({ topicName }) => topicName)).to.include('v2.system.socket_closing');
      expect(isClosed()).to.equal(false);
      pass(2_000);
      await until(isClosed);
    }),
  );

  it(
    'should be silent on demand, and report revoked tokens',
    withClock(async (visit, pass) => {
      const { connectUri } = await createChannel(visit);
      const { reported, settled, isClosed } = await connect(connectUri);
      visit.sim.notifications.silence(true);
      pass(120_000);
      visit.sim.notifications.silence(false);
      await settled();
      expect(reported).to.have.length(1);
      visit.sim.revokeTokens();
      await until(isClosed);
      expect(reported.at(-1)?.topicName).to.equal('v2.system.token_revoked');
      expect(visit.sim.notifications.channels).to.deep.equal([]);
    }),
  );
});

interface Group {
  readonly queueId: string;
  readonly mediaType?: string;
}
interface Figure {
  readonly metric: string;
  readonly qualifier?: string;
  readonly stats: { readonly count: number };
}
interface ObservationsBody {
  readonly group: Group;
  readonly data: readonly { readonly interval: string; readonly metrics: readonly Figure[] }[];
}
