import { expect } from 'chai';
import { interval, lastValueFrom, timer } from 'rxjs';
import { isPermissionError, isQueryError } from '../../src/core/error-guards.js';
import { collect, type LiveEvent, queueObservations } from '../../src/index.js';
import { live, type ObservationsQuery } from '../../src/live/index.js';
import type { ObservationRow } from '../../src/endpoints/queue-observations.js';
import { type Simulated, simulated } from '../helpers/simulated.js';
import { until } from '../helpers/until.js';
import { officeHours } from './support/office-hours.js';

const history = { queues: 3, conversationsPerQueueDay: 1_500, mediaTypes: ['voice', 'chat'] };
const metrics = ['oWaiting', 'oInteracting', 'oUserRoutingStatuses'] as const;

/** A live stream in the afternoon, and its events. */
const inTheAfternoon = (
  test: (watched: Watched) => Promise<void>,
  { listens = true }: { listens?: boolean } = {},
): Promise<void> => {
  const runtime = officeHours();
  return simulated(
    async (parts) => {
      const queueIds = parts.sim.queues.map(({ id }) => id);
      const query = queueObservations({ queueIds, metrics });
      const rows: ObservationRow[] = [];
      const outcome: { error?: unknown } = {};
      const listen = () =>
        live(parts.client, query).subscribe({
          next: (row) => rows.push(row),
          error: (error: unknown) => (outcome.error = error),
        });
      const subscription = listens ? listen() : undefined;
      const { scheduler } = runtime;
      const passes = (ms: number) => lastValueFrom(timer(ms, scheduler));
      const states = () => parts.events.filter((event): event is LiveEvent => event.kind === 'live');
      const sees = (state: LiveEvent['state'], times = 1) =>
        until(() => states().filter((event) => event.state === state).length >= times);
      try {
        await test({ ...parts, query, rows, outcome, listen, passes, states, sees, scheduler });
      } finally {
        subscription?.unsubscribe();
      }
    },
    { simulator: { runtime, ...history }, client: { runtime } },
  );
};

interface Watched extends Simulated {
  readonly query: ObservationsQuery;
  readonly rows: ObservationRow[];
  readonly outcome: { readonly error?: unknown };
  readonly listen: () => { unsubscribe(): void };
  readonly passes: (ms: number) => Promise<unknown>;
  readonly states: () => readonly LiveEvent[];
  readonly sees: (state: LiveEvent['state'], times?: number) => Promise<void>;
  readonly scheduler: { now(): number };
}

const stateOf = (rows: readonly ObservationRow[]): readonly string[] => {
  const counts = new Map<string, number>();
  for (const { queueId, mediaType, metric, qualifier, count } of rows) {
    counts.set([queueId, mediaType, metric, qualifier].join(' '), count);
  }
  return [...counts].flatMap(([key, count]) => (count > 0 ? [`${key}: ${count}`] : [])).sort();
};

/** The result of a new query, at a moment around which nothing changes for three seconds: longer than any change is under way. */
const quietTruth = async ({ client, query, passes }: Watched): Promise<readonly string[]> => {
  for (;;) {
    const before = stateOf(await collect(client.rows(query)));
    await passes(3_000);
    const after = stateOf(await collect(client.rows(query)));
    if (before.join() === after.join()) return after;
  }
};

describe('live', function () {
  this.timeout(60_000);

  it('should emit the rows of the query first, then the changes, until the state equals that of a new query', () =>
    inTheAfternoon(async (watched) => {
      const { rows, sees, passes, sim } = watched;
      await sees('resynced');
      await until(() => rows.length > 0);
      await passes(60_000);
      const interactions = rows.filter(({ mediaType }) => mediaType !== null).map(stateKey);
      // Changes that arrived during the query follow its rows at once.
      expect(new Set(interactions.slice(0, 3 * 2 * 2)).size).to.equal(3 * 2 * 2);
      expect(new Set(interactions).size).to.equal(3 * 2 * 2);
      expect(interactions.length).to.be.above(3 * 2 * 2 + 10);
      const known = new Map<string, number>();
      for (const row of rows) {
        // Statuses and presences without users are not among the rows.
        const before = known.get(stateKey(row)) ?? (row.mediaType === null ? 0 : undefined);
        expect(row.count, 'a change that changes nothing').not.to.equal(before);
        known.set(stateKey(row), row.count);
      }
      expect(sim.requests.filter(({ endpoint }) => endpoint === 'observations')).to.have.length(1);
      const truth = await quietTruth(watched);
      expect(stateOf(rows)).to.deep.equal(truth);
    }));

  it('should lose no change where the socket is dropped every second for a minute', () =>
    inTheAfternoon(async (watched) => {
      const { rows, sim, sees, passes, states, scheduler, outcome } = watched;
      await sees('open');
      const drops = interval(1_000, scheduler as never).subscribe(() => sim.notifications.dropSockets());
      await passes(60_000);
      // A busy machine connects again less often.
      while (states().filter(({ state }) => state === 'reconnecting').length <= 10) await passes(10_000);
      drops.unsubscribe();
      const resyncs = states().filter(({ state }) => state === 'resynced').length;
      // Once more: a slow machine may have caught up with the last one.
      sim.notifications.dropSockets();
      await sees('resynced', resyncs + 1);
      const truth = await quietTruth(watched);
      expect(truth.length).to.be.above(5);
      expect(stateOf(rows)).to.deep.equal(truth);
      expect(outcome).to.deep.equal({});
    }));

  it('should emit only differences after a reconnect', () =>
    inTheAfternoon(async (watched) => {
      const { rows, sim, sees } = watched;
      await sees('resynced');
      const truth = await quietTruth(watched);
      const reported = rows.length;
      sim.notifications.dropSockets();
      await sees('resynced', 2);
      await until(() => sim.requests.at(-1)?.phase === 'answered');
      expect(rows.length - reported).to.be.below(truth.length / 2);
    }));

  it('should notice a server that hangs, and continue when it is back', () =>
    inTheAfternoon(async (watched) => {
      const { rows, sim, sees } = watched;
      await sees('resynced');
      sim.notifications.silence(true);
      await sees('silent');
      sim.notifications.silence(false);
      await sees('resynced', 2);
      const truth = await quietTruth(watched);
      expect(stateOf(rows)).to.deep.equal(truth);
    }));

  it('should switch sockets without a pause where the server closes one', () =>
    inTheAfternoon(async (watched) => {
      const { rows, sim, sees, states, passes } = watched;
      await sees('resynced');
      sim.notifications.closeSockets(60_000);
      await sees('resynced', 2);
      await passes(61_000);
      expect(states().map(({ state }) => state)).not.to.include('reconnecting');
      const truth = await quietTruth(watched);
      expect(stateOf(rows)).to.deep.equal(truth);
    }));

  for (const [what, harm] of [
    ['its channel is gone', (sim: Simulated['sim']) => sim.notifications.loseChannels()],
    ['its token is revoked', (sim: Simulated['sim']) => sim.revokeTokens()],
  ] as const) {
    it(`should continue where ${what}, over a new channel`, () =>
      inTheAfternoon(async (watched) => {
        const { rows, sim, sees, events } = watched;
        await sees('resynced');
        const [before] = sim.notifications.channels;
        harm(sim);
        await sees('resynced', 2);
        expect(sim.notifications.channels).to.have.length(1);
        expect(sim.notifications.channels[0]?.id).not.to.equal(before?.id);
        expect(events.filter(({ kind }) => kind === 'token')).to.have.length(what.includes('token') ? 2 : 1);
        const truth = await quietTruth(watched);
        expect(stateOf(rows)).to.deep.equal(truth);
      }));
  }

  it('should set its topics again where another program replaced them', () =>
    inTheAfternoon(async (watched) => {
      const { rows, sim, sees } = watched;
      await sees('resynced');
      sim.notifications.takeTopics();
      await sees('resynced', 2);
      expect(sim.notifications.channels[0]?.topics).to.have.length(3);
      const truth = await quietTruth(watched);
      expect(stateOf(rows)).to.deep.equal(truth);
    }));

  it('should report the same of some media types as the query', () =>
    inTheAfternoon(
      async (watched) => {
        const { client, query, passes, sees } = watched;
        const ofChat = queueObservations({ ...query.params, mediaTypes: ['chat'] });
        const rows: ObservationRow[] = [];
        const subscription = live(client, ofChat).subscribe((row) => rows.push(row));
        await sees('resynced');
        await passes(60_000);
        const truth = await quietTruth({ ...watched, query: ofChat });
        expect(stateOf(rows)).to.deep.equal(truth);
        expect(new Set(rows.map(({ mediaType }) => mediaType))).to.deep.equal(new Set(['chat', null]));
        subscription.unsubscribe();
      },
      { listens: false },
    ));

  it('should repeat the query after a transient failure', () =>
    inTheAfternoon(
      async (watched) => {
        const { rows, sim, sees, listen } = watched;
        sim.addFault({ on: 'observations', times: 8, do: { status: 503 } });
        const subscription = listen();
        await sees('resynced');
        expect(sim.requests.filter(({ endpoint }) => endpoint === 'observations')).to.have.length(9);
        const truth = await quietTruth(watched);
        expect(stateOf(rows)).to.deep.equal(truth);
        subscription.unsubscribe();
      },
      { listens: false },
    ));

  it('should fail where a topic is rejected, as its queue would become stale unnoticed', () =>
    inTheAfternoon(
      async ({ sim, outcome, listen }) => {
        sim.notifications.rejectTopics([`v2.analytics.queues.${sim.queues[1]?.id}.observations`]);
        listen();
        await until(() => outcome.error !== undefined);
        expect(outcome.error).to.satisfy(isPermissionError);
        expect(String(outcome.error)).to.contain(sim.queues[1]?.id);
        expect(outcome.error).to.deep.include({ permissions: ['analytics:queueObservation:view'] });
      },
      { listens: false },
    ));

  for (const state of ['connecting', 'open', 'resynced', 'reconnecting'] as const) {
    it(`should leave no connection on unsubscription while ${state}`, () =>
      inTheAfternoon(
        async ({ sim, sees, listen, states, passes }) => {
          const subscription = listen();
          if (state === 'reconnecting') {
            await sees('resynced');
            sim.notifications.dropSockets();
          }
          await sees(state);
          subscription.unsubscribe();
          const reported = states().length;
          await until(() => sim.connections === 0);
          await passes(5_000);
          expect(states()).to.have.length(reported);
        },
        { listens: false },
      ));
  }

  it('should reject, before any request, what changes cannot report', () =>
    inTheAfternoon(
      async ({ client, sim, query }) => {
        const listed = queueObservations({ ...query.params, detailMetrics: ['oWaiting'] });
        expect(() => live(client, listed)).to.throw('detailMetrics');
        const strange = queueObservations({ ...query.params, queueIds: ['a', 'b.c'] });
        let error: unknown;
        try {
          live(client, strange);
        } catch (thrown) {
          error = thrown;
        }
        expect(error).to.satisfy(isQueryError).and.to.have.nested.property('problems[0].path', 'queueIds[1]');
        expect(sim.requests).to.deep.equal([]);
      },
      { listens: false },
    ));

  it('should expose neither the token nor where it connects to', () =>
    inTheAfternoon(async ({ sim, sees, events }) => {
      await sees('resynced');
      sim.notifications.loseChannels();
      await sees('resynced', 2);
      const reported = JSON.stringify(events.filter(({ kind }) => kind === 'live'));
      const authorization = sim.requests.at(-1)?.headers['authorization'] ?? 'Bearer none';
      expect(reported).not.to.contain(authorization.slice(7));
      expect(reported).not.to.contain(sim.notifications.channels[0]?.id);
      expect(reported).to.contain('reconnecting');
    }));
});

function stateKey({ queueId, mediaType, metric, qualifier }: ObservationRow): string {
  return [queueId, mediaType, metric, qualifier].join(' ');
}
