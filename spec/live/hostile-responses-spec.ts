import { expect } from 'chai';
import { internals } from '../../src/core/client-internals.js';
import { type Observable, of, VirtualTimeScheduler } from 'rxjs';
import { createChannel } from '../../src/live/channel.js';
import type { LiveClient } from '../../src/live/live-options.js';
import { subscribedTopics, subscribeTopics } from '../../src/live/topics.js';

const hostile = { toString: 1, valueOf: 2 };
const channel = { id: 'c', connectUri: 'wss://streaming.example.com/channels/c', lifeMs: 1 };
const topics = ['v2.analytics.queues.q1.observations', 'v2.analytics.queues.q2.observations'];

/** A client that responds to every request in this way. */
const responding = (response: unknown): LiveClient => {
  const scheduler = new VirtualTimeScheduler();
  const runtime = { scheduler, random: () => 0, wallClock: () => scheduler.now() };
  const hosts = { api: 'https://api.example.com', login: '', streaming: 'wss://streaming.example.com' };
  const parts = { hosts, runtime, report: () => undefined, redact: (text: string) => text };
  return { ask: () => of(response), [internals]: parts } as unknown as LiveClient;
};

/** The value of a stream that emits at once, or its error. */
const outcome = <T>(source: Observable<T>): unknown => {
  let got: unknown;
  source.subscribe({ next: (value) => (got = value), error: (error: unknown) => (got = error) });
  return got;
};

describe('hostile responses of the notification service', () => {
  for (const id of ['\uD800', '..', '', 7, hostile, null]) {
    it(`should reject a channel with the id ${JSON.stringify(id)}`, () => {
      const error = outcome(createChannel(responding({ ...channel, id })));
      expect(error).to.include({ kind: 'decode', reason: 'shape' });
    });
  }

  for (const expires of [hostile, ['2026-10-01T00:00:00Z'], 5, null]) {
    it(`should use the default lifetime for a channel that expires at ${JSON.stringify(expires)}`, () => {
      const { lifeMs } = outcome(createChannel(responding({ ...channel, expires }))) as { lifeMs: number };
      expect(lifeMs).to.equal(24 * 3_600_000);
    });
  }

  it('should read a list of topics whose fields have other types', () => {
    const entities = [
      { id: hostile, state: hostile },
      { id: topics[0], state: 'Rejected', rejectionReason: hostile, missingPermissions: [hostile, 'a:b:view', 5] },
      { id: topics[1], state: 'Permitted' },
    ];
    expect(outcome(subscribeTopics(responding({ entities }), channel, topics))).to.deep.equal(
      new Map([
        [
          topics[0],
          { topic: topics[0], isRejected: true, reason: 'no reason was given', missingPermissions: ['a:b:view'] },
        ],
      ]),
    );
    expect(outcome(subscribedTopics(responding({ entities }), channel))).to.deep.equal(new Set(['', topics[1]]));
  });
});
