import { expect } from 'chai';
import { isDecodeError, type LiveEvent, type ObservationRow, queueObservations } from '../../../src/index.js';
import { live } from '../../../src/live/index.js';
import { until } from '../../helpers/until.js';
import type { Bench } from '../support/bench.js';
import { fault } from '../support/fault.js';

/** A live stream of three queues in which only what a test sends happens. */
const listening = async (bench: Bench) => {
  const sim = await bench.simulator({ queues: 3, mediaTypes: ['voice'], conversationsPerQueueDay: 0.001 });
  // Machines open sockets in real time, which is 50 times as long on the accelerated clock.
  bench.withinMs(2_000_000);
  const client = bench.client(sim, { budget: { perMinute: Infinity } });
  const queueIds = sim.queues.map(({ id }) => id);
  const rows: ObservationRow[] = [];
  const outcome: { error?: unknown } = {};
  const subscription = live(client, queueObservations({ queueIds, metrics: ['oWaiting'] })).subscribe({
    next: (row) => rows.push(row),
    error: (error: unknown) => (outcome.error = error),
  });
  bench.afterwards(async () => {
    subscription.unsubscribe();
    bench.saw([rows, outcome.error]);
    await until(() => sim.connections === 0);
  });
  const events = () => bench.events.filter((event): event is LiveEvent => event.kind === 'live');
  const times = (state: LiveEvent['state']) => events().filter((event) => event.state === state).length;
  const sees = (state: LiveEvent['state'], count = 1) => until(() => times(state) >= count);
  /** Queues of each observation query so far. */
  const requested = () =>
    sim.requests
      .filter(({ endpoint }) => endpoint === 'observations')
      .map(({ body }) => (body as Body).filter.clauses[0]?.predicates.map(({ value }) => value));
  const waiting = (count: unknown, queue = 0) => {
    const instant = new Date(Math.floor(bench.runtime.scheduler.now())).toISOString();
    const metrics = [{ metric: 'oWaiting', stats: { count: 'COUNT' } }];
    const eventBody = { group: { mediaType: 'voice' }, data: [{ interval: `${instant}/${instant}`, metrics }] };
    const topicName = `v2.analytics.queues.${queueIds[queue]}.observations`;
    return JSON.stringify({ topicName, eventBody }).replace('"COUNT"', String(count));
  };
  await sees('resynced');
  return { sim, rows, outcome, queueIds, events, times, sees, requested, waiting };
};

interface Body {
  readonly filter: { readonly clauses: readonly { readonly predicates: readonly { readonly value: string }[] }[] };
}

const promise =
  'reported, and the rows of that queue are requested again; `decode` after a few; back-off between sockets';
fault('L1', { fault: 'invalid notifications; `socket_closing` on each new socket', promise }, (it) => {
  for (const [what, count] of [
    ['is not a number', '"many"'],
    ['is 1e400', '1e400'],
    ['is 2^53 + 1', '9007199254740993'],
  ] as const) {
    it(`should request a queue again whose count ${what}, and continue with all queues`, async (bench) => {
      const { sim, rows, outcome, queueIds, events, sees, requested, waiting } = await listening(bench);
      sim.notifications.send(waiting(count, 1));
      await sees('resynced', 2);
      expect(requested()).to.deep.equal([queueIds, [queueIds[1]]]);
      const { queueId, failure } = events().find(({ state }) => state === 'unreadable') ?? {};
      expect(queueId).to.equal(queueIds[1]);
      expect(failure?.path).to.equal('eventBody.data[0].metrics[0].stats.count');
      for (const queue of [0, 1, 2]) sim.notifications.send(waiting(7, queue));
      await until(() => rows.filter((row) => row.count === 7).length === 3);
      expect(outcome).to.deep.equal({});
      expect(rows.every((row) => Number.isSafeInteger(row.count))).to.equal(true);
    });
  }

  it('should end with `decode` where messages of a queue stay invalid, and close its socket', async (bench) => {
    const { sim, outcome, sees, waiting } = await listening(bench);
    for (const already of [1, 2]) {
      sim.notifications.send(waiting('1e400'));
      sim.notifications.send(waiting(already, 1));
      await sees('resynced', 1 + already);
      expect(outcome).to.deep.equal({});
    }
    sim.notifications.send(waiting('1e400'));
    await until(() => outcome.error !== undefined);
    expect(outcome.error).to.satisfy(isDecodeError);
    await until(() => sim.connections === 0);
  });

  for (const [what, message] of [
    ['text', '<html>moved</html>'],
    ['bytes', new Uint8Array([0xff, 0xfe])],
  ] as const) {
    it(`should end with \`decode\` where ${what} that are not JSON keep arriving on one socket`, async (bench) => {
      const { sim, outcome, sees, times, requested, queueIds } = await listening(bench);
      sim.notifications.send(message);
      await sees('resynced', 2);
      expect(requested()).to.deep.equal([queueIds, queueIds]);
      sim.notifications.send(message);
      sim.notifications.send(message);
      await until(() => outcome.error !== undefined);
      expect(outcome.error).to.satisfy(isDecodeError);
      expect(times('reconnecting')).to.equal(0);
    });
  }

  it('should read binary messages', async (bench) => {
    const { sim, rows, waiting, times } = await listening(bench);
    sim.notifications.send(new TextEncoder().encode(waiting(5)));
    await until(() => rows.some(({ count }) => count === 5));
    expect(times('unreadable')).to.equal(0);
  });

  it('should back off where each new socket announces that it will close', async (bench) => {
    const { sim, events, sees, outcome } = await listening(bench);
    for (let sockets = 1; sockets < 6; sockets += 1) {
      sim.notifications.closeSockets(60_000);
      await sees('open', sockets + 1);
    }
    const waits = events().flatMap(({ state, waitMs }) => (state === 'closing' ? [waitMs ?? 0] : []));
    expect(waits).to.deep.equal([0, 500, 1_000, 2_000, 4_000]);
    expect(outcome).to.deep.equal({});
  });
});
