import { expect } from 'chai';
import { isQueryError } from '../../src/core/error-guards.js';
import { clientCredentials, createClient } from '../../src/index.js';
import { type QueueChange, queueChanges } from '../../src/live/index.js';
import { simulated } from '../helpers/simulated.js';
import { until } from '../helpers/until.js';
import { officeHours } from './support/office-hours.js';

const topics = ['observations', 'activity'] as const;

describe('queueChanges', function () {
  this.timeout(30_000);

  it('should report the current state, then changes of both topics and rejected topics', () => {
    const runtime = officeHours();
    const simulator = { runtime, queues: 2, conversationsPerQueueDay: 2_000, mediaTypes: ['voice'] };
    return simulated(
      async ({ sim, client }) => {
        const queueIds = sim.queues.map(({ id }) => id);
        sim.notifications.rejectTopics([`v2.analytics.queues.${queueIds[1]}.activity`]);
        const changes: QueueChange[] = [];
        const subscription = queueChanges(client, { queueIds, topics }).subscribe((change) => changes.push(change));
        const kinds = () => new Set(changes.map(({ kind }) => kind));
        await until(() => kinds().has('activity') && kinds().has('observation'));
        subscription.unsubscribe();
        const [first, second] = changes;
        expect(first).to.include({ kind: 'topic', queueId: queueIds[1], topic: 'activity', state: 'rejected' });
        expect(second).to.deep.include({ kind: 'resync', queueIds });
        expect(changes.filter(({ kind }) => kind === 'resync')).to.have.length(1);
        expect(changes.some((change) => change.kind === 'activity' && change.queueId === queueIds[1])).to.equal(false);
      },
      { simulator, client: { runtime } },
    );
  });

  it('should use as many channels as the topics need, each with its own initial values', () => {
    const runtime = officeHours();
    const simulator = { runtime, queues: 1_001, conversationsPerQueueDay: 1, mediaTypes: ['voice'] };
    return simulated(
      async ({ sim, client, events }) => {
        const queueIds = sim.queues.map(({ id }) => id);
        const requested: number[] = [];
        const subscription = queueChanges(client, { queueIds }).subscribe((change) => {
          if (change.kind === 'resync') requested.push(change.queueIds.length);
        });
        await until(() => requested.length === 2);
        expect(requested.sort((a, b) => a - b)).to.deep.equal([1, 1_000]);
        expect(sim.notifications.channels.map((channel) => channel.topics.length).sort()).to.deep.equal([1, 1_000]);
        const opened = events.flatMap((event) =>
          event.kind === 'live' && event.state === 'open' ? event.channel : [],
        );
        expect(opened.sort()).to.deep.equal([1, 2]);
        subscription.unsubscribe();
      },
      { simulator, client: { runtime } },
    );
  });

  it('should reject a client without a notification service, before any request', () => {
    const hosts = { api: 'http://127.0.0.1:1', login: 'http://127.0.0.1:1' };
    const client = createClient({ hosts, credentials: clientCredentials({ clientId: 'a', clientSecret: 'b' }) });
    let error: unknown;
    try {
      queueChanges(client, { queueIds: ['a'] });
    } catch (thrown) {
      error = thrown;
    }
    expect(error).to.satisfy(isQueryError).and.to.have.nested.property('problems[0].path', 'hosts.streaming');
  });
});
