import { expect } from 'chai';
import { isQueryError } from '../../src/core/error-guards.js';
import type { Problem } from '../../src/core/errors.js';
import { planChannels, type QueueTopics } from '../../src/live/plan-channels.js';

const streaming = 'wss://streaming.example.com';
const ids = (count: number) => Array.from({ length: count }, (_, index) => `q-${index}`);
const plan = (requested: QueueTopics) => planChannels('live', requested, { options: {}, streaming });
const observations = ['observations'] as const;

const problemsOf = (work: () => unknown): readonly Problem[] => {
  try {
    work();
  } catch (error) {
    if (isQueryError(error)) return error.problems;
  }
  return [];
};
const pathsOf = (work: () => unknown) => problemsOf(work).map(({ path }) => path);

describe('planChannels', () => {
  it('should put up to 1,000 topics into one channel', () => {
    const [only, ...others] = plan({ queueIds: ids(1_000), topics: observations });
    expect(others).to.deep.equal([]);
    expect(only).to.have.property('topics').with.length(1_000);
    expect(only?.topics[7]).to.equal('v2.analytics.queues.q-7.observations');
  });

  it('should distribute more topics over further channels, those of a queue in the same one', () => {
    const plans = plan({ queueIds: ids(1_001), topics: ['observations', 'activity'] });
    expect(plans.map(({ number, topics, queueIds }) => [number, topics.length, queueIds.length])).to.deep.equal([
      [1, 1_000, 500],
      [2, 1_000, 500],
      [3, 2, 1],
    ]);
    expect(new Set(plans.flatMap(({ topics }) => topics)).size).to.equal(2_002);
  });

  it('should accept 20 channels, and reject what needs 21', () => {
    expect(plan({ queueIds: ids(20_000), topics: observations })).to.have.length(20);
    const [problem] = problemsOf(() => plan({ queueIds: ids(20_001), topics: observations }));
    expect(problem).to.deep.include({ path: 'queueIds' });
    expect(problem?.message).to.contain('20000');
    expect(pathsOf(() => plan({ queueIds: ids(10_001), topics: ['observations', 'activity'] }))).to.deep.equal([
      'queueIds',
    ]);
  });

  it('should reject ids that would form another topic, each under its path', () => {
    const queueIds = ['a', 'b.observations', '', '*', 'a'];
    expect(pathsOf(() => plan({ queueIds, topics: observations }))).to.deep.equal([
      'queueIds[1]',
      'queueIds[2]',
      'queueIds[3]',
      'queueIds',
    ]);
    expect(pathsOf(() => plan({ queueIds: [], topics: observations }))).to.deep.equal(['queueIds']);
  });

  it('should reject an unknown topic, invalid options and a missing host, all at once', () => {
    const options = { reconnect: { baseDelayMs: -1, maxFailures: 0 }, webSocket: 'ws' as never };
    const requested = { queueIds: ['a'], topics: ['users' as never] };
    expect(pathsOf(() => planChannels('live', requested, { options, streaming: undefined }))).to.deep.equal([
      'topics[0]',
      'options.reconnect.baseDelayMs',
      'options.reconnect.maxFailures',
      'options.webSocket',
      'hosts.streaming',
    ]);
  });
});
