import { expect } from 'chai';
import fc from 'fast-check';
import { type ConversationBody, conversationBody } from '../../src/simulator/details/conversation-body.js';
import { longestConversationMs } from '../../src/simulator/history/conversations-of-day.js';
import { activitiesAt } from '../../src/simulator/observations/moment.js';
import { usersAt } from '../../src/simulator/observations/users.js';
import { history } from './support/aggregates.js';
import { list } from './support/details.js';

const now = Date.parse('2026-10-07T15:20:00Z');

/** Conversations whose segments of one kind, of one participant, cover an instant. */
const during = (bodies: readonly ConversationBody[], purpose: string, types: readonly string[], atMs: number) =>
  bodies.filter(({ participants }) =>
    participants
      .filter((one) => one.purpose === purpose)
      .flatMap(({ sessions: [session] }) => session.segments)
      .some(
        ({ segmentType, segmentStart, segmentEnd }) =>
          types.includes(segmentType) && Date.parse(segmentStart) <= atMs && atMs < Date.parse(segmentEnd),
      ),
  );

describe('simulator: observations', () => {
  const source = history({ conversationsPerQueueDay: 80 });

  /** The first and the last instant of a state, in conversations of a day: most others contain hardly an alert. */
  const moment = fc
    .tuple(fc.constantFrom(...source.queues), fc.nat(), fc.constantFrom('start', 'alert', 'connect', 'end'), fc.nat(1))
    .map(([queue, pick, turn, early]) => {
      const day = [...source.within(queue, { startMs: now, endMs: now + 86_400_000 })];
      const { startMs, acdMs, connectedMs = startMs, endMs } = day[pick % day.length]!;
      const turns = { start: startMs, alert: startMs + acdMs, connect: connectedMs, end: endMs };
      return { queue, atMs: turns[turn] - early };
    });

  it('should match details at any moment', () => {
    const seen = { oWaiting: 0, oAlerting: 0, oInteracting: 0 };
    fc.assert(
      fc.property(moment, ({ queue, atMs }) => {
        const interval = [atMs - 4 * 86_400_000, atMs + 1].map((ms) => new Date(ms).toISOString()).join('/');
        const segmentFilters = [{ type: 'and', predicates: [{ dimension: 'queueId', value: queue.id }] }];
        const bodies = list(source, { interval, segmentFilters }).slice(0, Infinity).map(conversationBody);
        const activities = activitiesAt(source, queue, atMs);
        const ids = (metric: keyof typeof seen) => {
          const own = activities.filter((one) => one.metric === metric);
          seen[metric] += own.length;
          return own.map(({ conversation }) => conversationBody(conversation).conversationId).sort();
        };
        const same = (found: readonly ConversationBody[]) => found.map(({ conversationId }) => conversationId).sort();
        const alerting = during(bodies, 'agent', ['alert'], atMs);
        expect(ids('oAlerting')).to.deep.equal(same(alerting));
        expect(ids('oWaiting')).to.deep.equal(same([...during(bodies, 'acd', ['interact'], atMs), ...alerting]));
        expect(ids('oInteracting')).to.deep.equal(same(during(bodies, 'agent', ['interact', 'hold'], atMs)));
      }),
      { numRuns: 100 },
    );
    for (const count of Object.values(seen)) expect(count).to.be.greaterThan(0);
  });

  it('should limit the duration of any conversation', () => {
    const month = { startMs: now, endMs: now + 30 * 86_400_000 };
    for (const mediaType of ['voice', 'email', 'message', 'fax']) {
      const one = history({ mediaTypes: [mediaType], conversationsPerQueueDay: 300 });
      const bound = longestConversationMs([mediaType]);
      const longest = Math.max(
        ...one.queues.flatMap((queue) => [...one.within(queue, month)].map(({ startMs, endMs }) => endMs - startMs)),
      );
      expect(longest).to.be.within(bound / 50, bound);
    }
  });

  it("should report an agent consistently in each of the agent's queues", () => {
    fc.assert(
      fc.property(fc.nat(7 * 86_400_000), (offset) => {
        const atMs = now + offset;
        const states = source.queues.map((queue) => usersAt(source, queue, atMs));
        for (const [index, users] of states.entries()) {
          expect(users).to.have.length(8);
          const next = new Map(states[index + 1]?.map((user) => [user.userId, user]));
          const shared = users.filter(({ userId }) => next.has(userId));
          expect(shared).to.have.length(index + 1 < states.length ? 4 : 0);
          for (const user of shared) expect(next.get(user.userId)).to.deep.equal(user);
          for (const { presence, routingStatus, sinceMs } of users) {
            expect(presence === 'ON_QUEUE').to.equal(routingStatus !== 'OFF_QUEUE');
            expect(sinceMs).to.be.at.most(atMs);
          }
        }
      }),
    );
  });

  it('should list first what has been in its state for longest', () => {
    const busy = history({ conversationsPerQueueDay: 5_000 });
    const since = activitiesAt(busy, busy.queues[0]!, now).map(({ sinceMs }) => sinceMs);
    expect(since).to.have.length.greaterThan(50);
    expect(since).to.deep.equal(since.toSorted((a, b) => a - b));
  });

  it('should count every agent in a conversation as interacting', () => {
    const talking = source.queues.flatMap((queue) =>
      activitiesAt(source, queue, now).flatMap(({ metric, userId }) =>
        metric === 'oInteracting' ? [{ queue, userId }] : [],
      ),
    );
    expect(talking).to.not.be.empty;
    for (const { queue, userId } of talking) {
      expect(usersAt(source, queue, now).find((user) => user.userId === userId)?.routingStatus).to.equal('INTERACTING');
    }
  });
});
