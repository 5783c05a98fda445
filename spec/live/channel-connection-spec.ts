import { expect } from 'chai';
import { NEVER, type Subscription, throwError, VirtualTimeScheduler } from 'rxjs';
import type { PageRequest } from '../../src/core/endpoint.js';
import { isDecodeError, isPagingError, isPermissionError } from '../../src/core/error-guards.js';
import { HttpError } from '../../src/core/errors.js';
import { channelNews, type ChannelNews } from '../../src/live/channel-connection.js';
import { scriptedClient } from './support/scripted-client.js';
import { type FakeWebSocket, fakeWebSockets } from './support/fake-web-socket.js';

const topic = 'v2.analytics.queues.q1.observations';
const other = 'v2.analytics.queues.q2.observations';
const minuteMs = 60_000;

describe('channelNews', () => {
  let scheduler: VirtualTimeScheduler;
  let subscription: Subscription;
  beforeEach(() => (scheduler = new VirtualTimeScheduler()));
  afterEach(() => subscription.unsubscribe());

  /** A service whose responses can be replaced one by one. */
  const listen = (replace: (request: PageRequest, nth: number) => unknown = () => undefined) => {
    const { made, webSocket } = fakeWebSockets();
    let created = 0;
    const usual = ({ method, url, body }: PageRequest): unknown => {
      if (method === 'POST') {
        created += 1;
        const expires = new Date(scheduler.now() + 10 * minuteMs).toISOString();
        return { id: `c${created}`, connectUri: `ws://127.0.0.1:2/channels/c${created}`, expires };
      }
      const topics = url.endsWith('subscriptions') ? [{ id: topic }, { id: other }] : (body as { id: string }[]);
      return { entities: topics.map(({ id }) => ({ id, state: 'Permitted' })) };
    };
    let nth = 0;
    const scriptedServer = scriptedClient({ scheduler, random: () => 0.5 }, (request) => {
      nth += 1;
      return replace(request, nth) ?? usual(request);
    });
    const news: ChannelNews[] = [];
    const outcome: { error?: unknown } = {};
    const plan = { number: 1, queueIds: ['q1', 'q2'], topics: [topic, other] };
    const reconnect = { baseDelayMs: 1_000, maxDelayMs: 30_000, maxFailures: 100 };
    subscription = channelNews(scriptedServer.client, { plan, webSocket, reconnect }).subscribe({
      next: (each) => news.push(each),
      error: (error: unknown) => (outcome.error = error),
    });
    const socket = (): FakeWebSocket => made.at(-1) as FakeWebSocket;
    const states = () => scriptedServer.events.map((event) => (event.kind === 'live' ? event.state : event.kind));
    return { scriptedServer, made, news, outcome, socket, states, requested: scriptedServer.requested };
  };
  const advance = (ms: number): void => {
    scheduler.maxFrames = scheduler.now() + ms;
    scheduler.flush();
    // The scheduler's clock stops at its last action.
    scheduler.frame = scheduler.maxFrames;
  };
  const methods = (requested: readonly PageRequest[]) =>
    requested.map(({ method, url }) => `${method} ${url.replace('/api/v2/notifications', '')}`);

  it('should create a channel, set its topics, then connect', () => {
    const { requested, socket, news, states } = listen();
    expect(methods(requested)).to.deep.equal(['POST /channels', 'PUT /channels/c1/subscriptions?ignoreErrors=true']);
    expect(requested[1]?.body).to.deep.equal([{ id: topic }, { id: other }]);
    expect(socket().url).to.equal('ws://127.0.0.1:2/channels/c1');
    socket().open();
    expect(news).to.deep.equal([{ kind: 'open' }]);
    expect(states()).to.deep.equal(['connecting', 'open']);
  });

  it('should reconnect to the same channel, and reset the back-off after a message', () => {
    const { made, socket, scriptedServer } = listen();
    socket().open();
    socket().hear({ topicName: 'channel.metadata' });
    const waits = () => scriptedServer.events.flatMap((event) => (event.kind === 'live' ? (event.waitMs ?? []) : []));
    for (let failure = 0; failure < 3; failure += 1) {
      socket().end(false);
      advance(10_000);
    }
    expect(waits()).to.deep.equal([500, 1_000, 2_000]);
    socket().open();
    socket().hear({ topicName: 'channel.metadata' });
    socket().end(true);
    expect(waits()).to.deep.equal([500, 1_000, 2_000, 500]);
    advance(10_000);
    expect(made.map(({ url }) => url.at(-1))).to.deep.equal(['1', '1', '1', '1', '1']);
  });

  it('should not reset the back-off for a socket that opens without a message', () => {
    const { socket, scriptedServer } = listen();
    for (let failure = 0; failure < 3; failure += 1) {
      socket().open();
      socket().end(false);
      advance(10_000);
    }
    const waits = scriptedServer.events.flatMap((event) => (event.kind === 'live' ? (event.waitMs ?? []) : []));
    expect(waits).to.deep.equal([500, 1_000, 2_000]);
  });

  it('should report that the socket is silent, then reconnect', () => {
    const { socket, states, made } = listen();
    socket().open();
    advance(40_000);
    expect(states()).to.deep.equal(['connecting', 'open', 'silent', 'reconnecting', 'connecting']);
    expect(made).to.have.length(2);
  });

  it('should create a new channel where the old one is gone', () => {
    const gone = new HttpError('gone', { path: '/', attempts: 1, status: 404 });
    const { socket, requested } = listen((_, nth) => (nth === 3 ? throwError(() => gone) : undefined));
    socket().open();
    socket().end(false);
    advance(10_000);
    expect(requested.map(({ method }) => method).join(' ')).to.equal('POST PUT PUT POST PUT');
    expect(socket().url).to.match(/c2$/);
  });

  for (const [what, message, drops] of [
    ['a revoked token', { topicName: 'v2.system.token_revoked' }, 1],
    ['a lost subscription', { topicName: 'v2.system.no_longer_subscribed.c1', eventBody: { channelId: 'c1' } }, 0],
    ['a missing channel', { result: '404', status: 'failure' }, 0],
  ] as const) {
    it(`should create a new channel after ${what}`, () => {
      const { socket, scriptedServer, states } = listen();
      socket().open();
      socket().hear(message);
      advance(10_000);
      expect(socket().url).to.match(/c2$/);
      expect(scriptedServer.drops).to.equal(drops);
      expect(states()).to.deep.equal(['connecting', 'open', 'reconnecting', 'connecting']);
    });
  }

  it('should connect again before the server closes the socket, to the same place', () => {
    const { socket, made, news, requested, states } = listen();
    socket().open();
    socket().hear({ topicName: 'v2.system.socket_closing' });
    expect(made.map(({ url, readyState }) => [url.at(-1), readyState])).to.deep.equal([
      ['1', 1],
      ['1', 0],
    ]);
    made[0]?.end(true);
    socket().open();
    expect(news).to.deep.equal([{ kind: 'open' }, { kind: 'open' }]);
    expect(states()).to.deep.equal(['connecting', 'open', 'closing', 'open']);
    expect(requested).to.have.length(2);
  });

  for (const ends of [false, true]) {
    it(`should back off where the server announces it on each new socket${ends ? ' and closes it' : ''}`, () => {
      const { socket, made, scriptedServer, states } = listen();
      for (let times = 0; times < 6; times += 1) {
        const current = socket();
        current.open();
        current.hear({ topicName: 'channel.metadata' });
        current.hear({ topicName: 'v2.system.socket_closing' });
        current.hear({ topicName: 'v2.system.socket_closing' });
        if (ends) current.end(true);
        advance(9_000);
      }
      const waits = scriptedServer.events.flatMap((event) =>
        event.kind === 'live' && event.state === 'closing' ? [event.waitMs ?? 0] : [],
      );
      expect(waits).to.deep.equal([0, 500, 1_000, 2_000, 4_000, 8_000]);
      expect(made).to.have.length(7);
      expect(states()).not.to.include('reconnecting');
    });
  }

  it('should reconnect at once after a connection that has lasted', () => {
    const { socket, made } = listen();
    socket().open();
    for (let times = 0; times < 3; times += 1) {
      socket().hear({ topicName: 'v2.system.socket_closing' });
      socket().open();
      for (let beats = 0; beats < 3; beats += 1) {
        advance(25_000);
        socket().hear({ topicName: 'channel.metadata' });
      }
    }
    expect(made).to.have.length(4);
  });

  it('should request a queue again whose message is unreadable, and report it', () => {
    const { socket, news, scriptedServer, made } = listen();
    socket().open();
    socket().hear({ topicName: topic, eventBody: { data: 3 } });
    socket().onmessage?.({ data: '{' });
    socket().hear({ topicName: 'v2.analytics.queues.strange.observations', eventBody: 3 });
    expect(news).to.deep.equal([
      { kind: 'open' },
      { kind: 'stale', queueIds: ['q1'] },
      { kind: 'stale', queueIds: ['q1', 'q2'] },
    ]);
    const reported = scriptedServer.events.filter((event) => event.kind === 'live' && event.state === 'unreadable');
    expect(reported).to.deep.equal([
      {
        kind: 'live',
        channel: 1,
        state: 'unreadable',
        queueId: 'q1',
        failure: { path: 'eventBody.data', expected: 'an array of intervals or null', actual: '3' },
      },
      {
        kind: 'live',
        channel: 1,
        state: 'unreadable',
        failure: { path: '', expected: 'JSON', actual: 'a message of 1 character' },
      },
    ]);
    expect(made).to.have.length(1);
  });

  it('should fail where messages that are not valid JSON keep arriving, even with others in between', () => {
    const { socket, outcome, states, made } = listen();
    socket().open();
    for (let times = 0; times < 3; times += 1) {
      expect(outcome).to.deep.equal({});
      socket().hear({ topicName: 'channel.metadata' });
      socket().onmessage?.({ data: '<html>' });
    }
    expect(outcome.error).to.satisfy(isDecodeError);
    expect(states()).not.to.include('reconnecting');
    expect(made[0]?.readyState).to.equal(2);
  });

  it('should renew the channel after half of its lifetime, on the same socket', () => {
    const { socket, requested, made, states } = listen();
    socket().open();
    for (let ms = 0; ms < 11 * minuteMs; ms += 30_000) scheduler.schedule(() => socket().hear({}), ms);
    advance(11 * minuteMs);
    expect(requested.map(({ method }) => method).join(' ')).to.equal('POST PUT PUT PUT');
    expect(made).to.have.length(1);
    expect(states()).to.deep.equal(['connecting', 'open', 'renewed', 'renewed']);
  });

  it('should check whether its topics still exist when they were changed', () => {
    const { socket, requested, states } = listen();
    socket().open();
    socket().hear({ topicName: 'v2.system.subscription_changed' });
    expect(requested.at(-1)).to.include({ method: 'GET' });
    expect(states()).to.deep.equal(['connecting', 'open']);
  });

  it('should set its topics again where another program replaced them', () => {
    const { socket, requested } = listen(({ method }) =>
      method === 'GET' ? { entities: [{ id: topic }] } : undefined,
    );
    socket().open();
    socket().hear({ topicName: 'v2.system.subscription_changed' });
    advance(10_000);
    expect(requested.map(({ method }) => method).join(' ')).to.equal('POST PUT GET PUT');
  });

  it('should report rejected topics once, and when they are granted again', () => {
    const rejection = { id: other, state: 'Rejected', rejectionReason: 'no', missingPermissions: ['a:b:view'] };
    const { socket, news, states } = listen((_, nth) =>
      nth === 2 || nth === 3 ? { entities: [{ id: topic, state: 'Permitted' }, rejection] } : undefined,
    );
    const about = { kind: 'topic', queueId: 'q2', topic: 'observations' };
    const rejected = { ...about, state: 'rejected', reason: 'no', missingPermissions: ['a:b:view'] };
    expect(news).to.deep.equal([rejected]);
    for (let failure = 0; failure < 2; failure += 1) {
      socket().end(false);
      advance(10_000);
    }
    expect(news).to.deep.equal([rejected, { ...about, state: 'permitted' }]);
    expect(states().filter((state) => state === 'rejected')).to.have.length(2);
  });

  it('should fail where every topic is rejected, with the missing permissions', () => {
    const rejected = (id: string) => ({
      id,
      state: 'Rejected',
      missingPermissions: ['analytics:queueObservation:view'],
    });
    const { outcome, made } = listen(({ method }) =>
      method === 'PUT' ? { entities: [topic, other].map(rejected) } : undefined,
    );
    expect(outcome.error).to.satisfy(isPermissionError);
    expect(outcome.error).to.deep.include({ permissions: ['analytics:queueObservation:view'] });
    expect(made).to.have.length(0);
  });

  for (const connectUri of [
    'wss://127.0.0.1:2/channels/c1',
    'ws://127.0.0.1:3/channels/c1',
    'ws://u:p@127.0.0.1:2/channels/c1',
    'ws://evil.example/channels/c1',
    'channels/c1',
  ]) {
    it(`should reject a channel at ${connectUri}`, () => {
      const { outcome, made } = listen(({ method }) => (method === 'POST' ? { id: 'c1', connectUri } : undefined));
      expect(outcome.error).to.satisfy(isPagingError).and.to.include({ reason: 'origin' });
      expect(String(outcome.error)).not.to.contain('c1');
      expect(made).to.have.length(0);
    });
  }

  for (const [phase, prepare] of [
    ['creating a channel', () => listen(({ method }) => (method === 'POST' ? NEVER : undefined))],
    ['setting topics', () => listen(({ method }) => (method === 'PUT' ? NEVER : undefined))],
    ['connecting', () => listen()],
    [
      'connected',
      () => {
        const listening = listen();
        listening.socket().open();
        return listening;
      },
    ],
    [
      'waiting to reconnect',
      () => {
        const listening = listen();
        listening.socket().end(false);
        return listening;
      },
    ],
  ] as const) {
    it(`should leave neither socket nor timer on unsubscription while ${phase}`, () => {
      const { made, requested } = prepare();
      const before = requested.length;
      subscription.unsubscribe();
      expect(made.every(({ readyState }) => readyState >= 2)).to.equal(true);
      scheduler.flush();
      expect(scheduler.now()).to.equal(0);
      expect(requested).to.have.length(before);
    });
  }
});
