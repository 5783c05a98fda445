import { expect } from 'chai';
import { isDecodeError } from '../../src/core/error-guards.js';
import { readMessage } from '../../src/live/read-message.js';

const interval = '2026-10-01T09:00:00.000Z/2026-10-01T09:30:00.000Z';
const instant = '2026-10-01T09:10:00.000Z';
const beganAtMs = Date.parse('2026-10-01T09:08:00.000Z');
const group = { queueId: 'q-1', mediaType: 'voice' };
const topicName = 'v2.analytics.queues.q-1.observations';

describe('readMessage', () => {
  it('should tell figures of a moment from those of the half hour', () => {
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

  it('should take a count that is left out for zero, and a group without media type as one', () => {
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
    // What makes no text is no 404.
    [{ result: { toString: 404 } }, { kind: 'alive' }],
    [{ result: [[{ toString: 404 }]] }, { kind: 'alive' }],
  ] as const) {
    it(`should take ${JSON.stringify(message)} for ${JSON.stringify(meaning)}`, () => {
      expect(readMessage(message)).to.deep.equal(meaning);
    });
  }

  for (const [message, path] of [
    ['text', ''],
    [{ topicName }, 'eventBody'],
    [{ topicName, eventBody: { data: 3 } }, 'eventBody.data'],
    [{ topicName, eventBody: { data: [{ interval: 'now' }] } }, 'eventBody.data[0].interval'],
    [
      { topicName, eventBody: { data: [{ interval, metrics: [{ metric: 'a' }] }] } },
      'eventBody.data[0].metrics[0].stats',
    ],
    [
      { topicName, eventBody: { data: [{ interval: 'a/a', metrics: [{ metric: 'a', stats: { count: '1' } }] }] } },
      'eventBody.data[0].metrics[0].stats.count',
    ],
    [
      { topicName: 'v2.analytics.queues.q.activity', eventBody: { results: [{ data: [{}] }] } },
      'eventBody.results[0].data[0].metric',
    ],
  ] as const) {
    it(`should refuse ${JSON.stringify(message)}`, () => {
      let error: unknown;
      try {
        readMessage(message);
      } catch (thrown) {
        error = thrown;
      }
      expect(error).to.satisfy(isDecodeError).and.to.have.nested.property('failures[0].path', path);
      expect(error).to.include({ reason: 'shape' });
    });
  }
});
