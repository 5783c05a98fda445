import { createHash } from 'node:crypto';
import { expect } from 'chai';
import fc from 'fast-check';
import { conversationId } from '../../src/simulator/history/conversation.js';
import { queuesOf } from '../../src/simulator/history/queues.js';
import { history } from './support/aggregates.js';

const october = { startMs: Date.UTC(2026, 9, 1), endMs: Date.UTC(2026, 10, 1) };
const dayMs = 86_400_000;
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

const all = (source: ReturnType<typeof history>, interval = october) =>
  source.queues.flatMap((queue) => [...source.within(queue, interval)]);

describe('simulator: history', () => {
  it('should be the same for the same seed and different for another', () => {
    expect(all(history())).to.deep.equal(all(history()));
    expect(all(history({ seed: 2 }))).to.not.deep.equal(all(history()));
  });

  it('should not depend on earlier requests', () => {
    const busy = { conversationsPerQueueDay: 150 };
    const used = history(busy);
    // Far more than the history keeps, so that October is computed, forgotten and computed again.
    const before = all(used);
    for (let day = 0; day < 400; day += 1) all(used, { startMs: day * 86_400_000, endMs: (day + 1) * 86_400_000 });
    expect(all(used)).to.deep.equal(before);
    expect(before).to.deep.equal(all(history(busy)));
  });

  it('should keep the most recently used days, up to a limit', () => {
    const source = history({ queues: 1, conversationsPerQueueDay: 2000 });
    const ofDay = (day: number) => [
      ...source.within(source.queues[0]!, { startMs: day * dayMs, endMs: (day + 1) * dayMs }),
    ];
    const first = Array.from({ length: 200 }, (_, day) => ofDay(day)[0]);
    let [day, kept] = [199, 0];
    // A day that was kept returns the same objects again; another one is computed anew.
    for (let again = ofDay(day); again[0] === first[day]; again = ofDay(day)) {
      kept += again.length;
      day -= 1;
    }
    expect(kept).to.be.within(75_000, 80_000);
  });

  it('should stay as it was released: users compare responses between versions', () => {
    const conversations = all(history());
    expect(conversations[0]).to.include({
      startMs: 1_790_853_347_471,
      mediaType: 'voice',
      outcome: 'answered',
      waitMs: 8_573,
      handleMs: 37_698,
      userId: 'cba44ed8-a4f6-4fd8-9c14-b19fc5a490c5',
    });
    const digest = createHash('sha256').update(JSON.stringify(conversations)).digest('hex');
    expect(digest).to.equal('8ed43a6059be0add95b36cf84f473d561cba710e9aebc6043dcb9010dc7e576a');
  });

  it('should divide half-open intervals, to the millisecond', () => {
    const source = history();
    const [queue] = source.queues;
    const conversations = [...source.within(queue!, october)];
    fc.assert(
      fc.property(fc.nat(conversations.length - 1), (index) => {
        const { startMs } = conversations[index]!;
        const startsIn = (from: number, to: number) =>
          [...source.within(queue!, { startMs: from, endMs: to })].filter((one) => one.startMs === startMs).length;
        expect(startsIn(startMs, startMs + 1)).to.be.at.least(1);
        expect(startsIn(startMs - 1000, startMs)).to.equal(0);
      }),
    );
  });

  it('should be consistent: waits, handle times, outcomes and the service level', () => {
    const conversations = all(history());
    expect(conversations.length).to.be.greaterThan(1000);
    for (const one of conversations) {
      const isHandled = one.outcome === 'answered' || one.outcome === 'placed';
      expect(one.handleMs).to.equal(one.talkMs + one.heldMs + one.acwMs);
      expect(one.direction).to.equal(one.outcome === 'placed' ? 'outbound' : 'inbound');
      expect(one.waitMs).to.equal(one.direction === 'inbound' ? one.acdMs + one.alertMs : 0);
      expect(one.connectedMs !== undefined).to.equal(isHandled);
      expect(one.userId !== undefined).to.equal(isHandled);
      expect(one.endMs).to.be.at.least(one.startMs);
      expect(one.metServiceLevel === undefined).to.equal(one.outcome === 'placed' || one.outcome === 'flowedOut');
      for (const ms of [one.startMs, one.acdMs, one.alertMs, one.talkMs, one.heldMs, one.acwMs]) {
        expect(Number.isInteger(ms) && ms >= 0).to.equal(true);
      }
    }
  });

  it('should contain every outcome, and most customers answered', () => {
    const conversations = all(history());
    const share = (outcome: string) =>
      conversations.filter((one) => one.outcome === outcome).length / conversations.length;
    expect(share('answered')).to.be.within(0.75, 0.95);
    for (const outcome of ['abandoned', 'flowedOut', 'placed']) expect(share(outcome)).to.be.within(0.005, 0.2);
  });

  it('should be about as busy as configured on working days, and quiet on weekends', () => {
    const source = history({ queues: 40, conversationsPerQueueDay: 50 });
    const perQueueDay = (day: number) =>
      all(source, { startMs: Date.UTC(2026, 9, day), endMs: Date.UTC(2026, 9, day + 1) }).length / 40;
    expect(perQueueDay(7)).to.be.within(45, 55);
    expect(perQueueDay(10)).to.be.below(perQueueDay(7) / 2);
  });

  it('should give every conversation an id of its own', () => {
    const ids = all(history({ conversationsPerQueueDay: 300 })).map(conversationId);
    expect(ids.length).to.be.greaterThan(10_000);
    expect(new Set(ids).size).to.equal(ids.length);
    for (const id of ids.slice(0, 100)) expect(id).to.match(uuid);
  });

  it('should extend before the epoch', () => {
    const before = { startMs: Date.UTC(1969, 11, 1), endMs: Date.UTC(1969, 11, 31) };
    const conversations = all(history(), before);
    expect(conversations.length).to.be.greaterThan(500);
    expect(conversations.every(({ startMs }) => startMs >= before.startMs && startMs < before.endMs)).to.equal(true);
  });
});

describe('simulator: queues', () => {
  it('should have plausible and unique names', () => {
    const queues = queuesOf(1, 500);
    expect(queues.slice(0, 3).map(({ name }) => name)).to.deep.equal(['Support US', 'Billing EU', 'Sales UK']);
    expect(new Set(queues.map(({ name }) => name)).size).to.equal(500);
    expect(new Set(queues.map(({ id }) => id)).size).to.equal(500);
    for (const { id } of queues) expect(id).to.match(uuid);
  });

  it('should keep the first queues when there are more', () => {
    expect(queuesOf(1, 50).slice(0, 12)).to.deep.equal(queuesOf(1, 12));
  });
});
