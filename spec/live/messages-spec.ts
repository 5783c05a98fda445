import { expect } from 'chai';
import { readMessage } from '../../src/live/messages.js';

const interval = '2026-10-01T09:00:00.000Z/2026-10-01T09:30:00.000Z';
const instant = '2026-10-01T09:10:00.000Z';
const beganAtMs = Date.parse('2026-10-01T09:08:00.000Z');
const group = { queueId: 'q-1', mediaType: 'voice' };
const topicName = 'v2.analytics.queues.q-1.observations';

describe('readMessage', () => {
  it('should distinguish current values from those of the half hour', () => {
    const metrics = [
      { metric: 'oWaiting', stats: { count: 2 } },
      { metric: 'oUserRoutingStatuses', qualifier: 'IDLE', stats: { count: 1, calculatedMetricValue: 7 } },
      { metric: 'oLongestWaiting', stats: { calculatedMetricValue: beganAtMs } },
    ];
    const aggregates = [{ metric: 'tAnswered', stats: { count: 4, sum: 9_000 } }];
    const data = [
      { interval: `${instant}/${instant}`, metrics },
      { interval, metrics: aggregates },
    ];
    const about = { queueId: 'q-1', mediaType: 'voice' };
    expect(readMessage({ topicName, eventBody: { group, data } })).to.deep.equal({
      kind: 'changes',
      changes: [
        { kind: 'observation', ...about, metric: 'oWaiting', qualifier: null, at: instant, count: 2 },
        {
          kind: 'observation',
          ...about,
          metric: 'oUserRoutingStatuses',
          qualifier: 'IDLE',
          at: instant,
          count: 1,
          calculatedMetricValue: 7,
        },
        {
          kind: 'observation',
          ...about,
          metric: 'oLongestWaiting',
          qualifier: null,
          at: instant,
          count: 1,
          calculatedMetricValue: beganAtMs,
          beganAtMs,
        },
        {
          kind: 'aggregate',
          ...about,
          metric: 'tAnswered',
          qualifier: null,
          intervalStart: '2026-10-01T09:00:00.000Z',
          intervalEnd: '2026-10-01T09:30:00.000Z',
          stats: { count: 4, sum: 9_000 },
        },
      ],
    });
  });

  it('should read counts of conversations', () => {
    const longest = { metric: 'oLongestWaiting', calculatedMetricValue: beganAtMs };
    const eventBody = { results: [{ mediaType: 'chat', data: [{ metric: 'oWaiting', count: 3 }, longest] }] };
    expect(readMessage({ topicName: 'v2.analytics.queues.q-1.activity', eventBody })).to.deep.equal({
      kind: 'changes',
      changes: [
        { kind: 'activity', queueId: 'q-1', mediaType: 'chat', metric: 'oWaiting', count: 3 },
        { kind: 'activity', queueId: 'q-1', mediaType: 'chat', ...longest, count: 1, beganAtMs },
      ],
    });
  });

  it('should treat a missing count as zero, and a group without media type as one', () => {
    const eventBody = {
      group: {},
      data: [{ interval: `${instant}/${instant}`, metrics: [{ metric: 'a', stats: {} }] }],
    };
    const { changes } = readMessage({ topicName, eventBody }) as { changes: readonly object[] };
    expect(changes[0]).to.include({ count: 0, mediaType: null });
  });

  for (const [message, meaning] of [
    [{ topicName: 'v2.system.socket_closing' }, { kind: 'closing' }],
    [
      { topicName: 'v2.system.token_revoked', eventBody: {} },
      { kind: 'lost', why: 'TOKEN_REVOKED' },
    ],
    [{ topicName: 'v2.system.no_longer_subscribed.streaming-1' }, { kind: 'lost', why: 'CHANNEL_GONE' }],
    [{ result: 404 }, { kind: 'lost', why: 'CHANNEL_GONE' }],
    [{ topicName: 'v2.system.subscription_changed' }, { kind: 'topics-changed' }],
    [{ topicName: 'channel.metadata', eventBody: { message: 'pong' } }, { kind: 'alive' }],
    [{ topicName: 'v2.users.u.presence', eventBody: {} }, { kind: 'alive' }],
    [{ result: '404' }, { kind: 'lost', why: 'CHANNEL_GONE' }],
    [{ result: '200', status: 'subscribed' }, { kind: 'alive' }],
    // A reason that is not a string is not a 404.
    [{ result: { toString: 404 } }, { kind: 'alive' }],
    [{ result: [[{ toString: 404 }]] }, { kind: 'alive' }],
  ] as const) {
    it(`should read ${JSON.stringify(message)} as ${JSON.stringify(meaning)}`, () => {
      expect(readMessage(message)).to.deep.equal(meaning);
    });
  }

  it('should treat null as a missing optional field', () => {
    const metric = { metric: 'oWaiting', qualifier: null, stats: { count: null, calculatedMetricValue: null } };
    const eventBody = { group: null, data: [{ interval: `${instant}/${instant}`, metrics: [metric] }] };
    const { changes } = readMessage({ topicName, eventBody }) as { changes: readonly object[] };
    expect(changes).to.have.length(1);
    expect(changes[0]).to.include({ count: 0, mediaType: null, qualifier: null });
    expect(changes[0]).not.to.have.property('calculatedMetricValue');
    expect(readMessage({ topicName, eventBody: { data: null } })).to.deep.equal({ kind: 'changes', changes: [] });
  });

  const oWaiting = (stats: string, span = `${instant}/${instant}`): unknown =>
    JSON.parse(
      `{"topicName":"${topicName}","eventBody":{"data":[{"interval":"${span}","metrics":[{"metric":"oWaiting","stats":${stats}}]}]}}`,
    );
  const inActivity = (fields: string): unknown =>
    JSON.parse(
      `{"topicName":"v2.analytics.queues.q.activity","eventBody":{"results":[{"data":[{"metric":"oWaiting",${fields}}]}]}}`,
    );
  const stats = 'eventBody.data[0].metrics[0].stats';

  for (const [message, path, queueId] of [
    ['text', '', undefined],
    [null, '', undefined],
    [[], '', undefined],
    [{ topicName }, 'eventBody', 'q-1'],
    [{ topicName, eventBody: { data: 3 } }, 'eventBody.data', 'q-1'],
    [{ topicName, eventBody: { group: { mediaType: 3 } } }, 'eventBody.group.mediaType', 'q-1'],
    [{ topicName, eventBody: { data: [{ interval: 'now' }] } }, 'eventBody.data[0].interval', 'q-1'],
    [oWaiting('{"count":1}', 'yesterday/yesterday'), 'eventBody.data[0].interval', 'q-1'],
    [oWaiting('{"count":1}', `${instant}/${instant}/${instant}`), 'eventBody.data[0].interval', 'q-1'],
    [{ topicName, eventBody: { data: [{ interval, metrics: [{ metric: 'a' }] }] } }, stats, 'q-1'],
    [oWaiting('{"count":"1"}'), `${stats}.count`, 'q-1'],
    [oWaiting('{"count":1e400}'), `${stats}.count`, 'q-1'],
    [oWaiting('{"count":9007199254740993}'), `${stats}.count`, 'q-1'],
    [oWaiting('{"count":1,"calculatedMetricValue":1e400}'), `${stats}.calculatedMetricValue`, 'q-1'],
    [oWaiting('{"count":1,"max":"9"}', interval), `${stats}.max`, 'q-1'],
    [oWaiting('{"sum":1e400}', interval), `${stats}.sum`, 'q-1'],
    [
      { topicName: 'v2.analytics.queues.q.activity', eventBody: { results: [{ data: [{}] }] } },
      'eventBody.results[0].data[0].metric',
      'q',
    ],
    [inActivity('"count":-1e400'), 'eventBody.results[0].data[0].count', 'q'],
    [inActivity('"calculatedMetricValue":"9"'), 'eventBody.results[0].data[0].calculatedMetricValue', 'q'],
  ] as const) {
    it(`should find ${JSON.stringify(message)} unreadable, and name its queue`, () => {
      const meaning = readMessage(message);
      expect(meaning).to.include({ kind: 'unreadable', queueId });
      expect(meaning).to.have.nested.property('failure.path', path);
    });
  }
});
