import { expect } from 'chai';
import { from, lastValueFrom, take, tap, toArray } from 'rxjs';
import {
  budgetFromLimits,
  collect,
  conversationActivity,
  conversationAggregates,
  conversationDetails,
  flattenSegments,
  isPermissionError,
  isQueryError,
  organizationLimits,
  queueObservations,
  queuePerformance,
  withQueueNames,
} from '../../src/index.js';
import { fastRuntime } from '../helpers/fast-runtime.js';
import { memoryStore } from '../helpers/memory-store.js';
import { failure, simulated } from '../helpers/simulated.js';

const noon = Date.parse('2026-10-05T12:00:00Z');
const interval = '2026-10-01T00:00:00Z/2026-10-02T00:00:00Z';

describe('the platform over sockets', () => {
  it('should read each conversation once, and as many as the aggregates count', () =>
    simulated(async ({ client, events }) => {
      const rows = await collect(client.rows(conversationDetails({ interval, pageSize: 50 })));
      expect(events.at(-1)).to.include({ kind: 'complete', rows: rows.length, repeated: 0 });
      expect(events.map(({ kind }) => kind)).to.not.include('total-mismatch');
      const segments = await lastValueFrom(from(rows).pipe(flattenSegments(), toArray()));
      expect(segments.length).to.be.above(rows.length);

      const metrics = rows.flatMap(({ participants }) =>
        (participants ?? []).flatMap(({ sessions }) => (sessions ?? []).flatMap((session) => session.metrics ?? [])),
      );
      const [total] = await collect(
        client.rows(conversationAggregates({ interval, metrics: ['tHandle', 'nOffered'] })),
      );
      for (const name of ['tHandle', 'nOffered'] as const) {
        const values = metrics.filter((metric) => metric.name === name).map(({ value }) => value ?? 0);
        expect(values).to.have.length.above(10);
        const { count, sum } = total!.metrics[name]!;
        const added = values.reduce((all, value) => all + value, 0);
        expect(name === 'tHandle' ? [values.length, added] : added).to.deep.equal(
          name === 'tHandle' ? [count, sum] : count,
        );
      }
    }));

  it('should report the current state of the queues, by name', () =>
    simulated(async ({ client, sim }) => {
      const queueIds = sim.queues.map(({ id }) => id);
      const rows = await collect(client.rows(queueObservations({ queueIds })).pipe(withQueueNames(client)));
      const names = new Map(sim.queues.map(({ id, name }) => [id, name]));
      expect(rows).to.have.length.above(queueIds.length);
      for (const row of rows) expect(row.queueName).to.equal(names.get(row.queueId));
      expect(sim.requests.filter(({ endpoint }) => endpoint === 'queues')).to.have.length(1);
    }));

  it('should report the current activity, in pages', () => {
    const { random, scheduler } = fastRuntime();
    const now = () => Date.parse('2026-10-05T10:00:00Z');
    const frozen = { random, scheduler: { now, schedule: scheduler.schedule.bind(scheduler) } };
    return simulated(
      async ({ client, sim }) => {
        const inPages = await collect(client.rows(conversationActivity({ pageSize: 2 })));
        const pages = sim.requests.filter(({ endpoint }) => endpoint === 'activity').map(({ url }) => url);
        expect(pages).to.have.length.above(3);
        expect(pages.at(-1)).to.match(new RegExp(`pageSize=2&pageNumber=${pages.length}$`));
        expect(inPages).to.deep.equal(await collect(client.rows(conversationActivity())));
      },
      { simulator: { runtime: frozen } },
    );
  });

  it('should request more queues than a filter accepts, with the combined response of all requests', () =>
    simulated(
      async ({ client, sim }) => {
        const queueIds = sim.queues.map(({ id }) => id);
        const rows = await collect(client.rows(queuePerformance({ interval, queueIds })));
        expect(rows).to.deep.equal(await collect(client.rows(queuePerformance({ interval }))));
        expect(sim.requests.filter(({ endpoint }) => endpoint === 'aggregates')).to.have.length(3);
      },
      { simulator: { queues: 310, conversationsPerQueueDay: 2 } },
    ));

  for (const [what, maxPredicates, requests] of [
    ['the usual limit', 200, 2],
    ['a lower limit of the server', 60, 2 + 5],
  ] as const) {
    it(`should read the current values of 230 queues within ${what} of predicates, the same as in one request`, () => {
      const { random, scheduler } = fastRuntime();
      const frozen = { random, scheduler: { now: () => noon, schedule: scheduler.schedule.bind(scheduler) } };
      return simulated(
        async ({ client, sim }) => {
          const queueIds = sim.queues.map(({ id }) => id);
          const rowsOf = (read: typeof queueIds) =>
            collect(client.rows(queueObservations({ queueIds: read, metrics: ['oWaiting'] })));
          const rows = await rowsOf(queueIds);
          expect(sim.requests.filter(({ endpoint }) => endpoint === 'observations')).to.have.length(requests);
          const parts = [queueIds.slice(0, 50), queueIds.slice(50, 100), queueIds.slice(100, 150)].map(rowsOf);
          expect(rows.slice(0, 3 * 50 * 5)).to.deep.equal((await Promise.all(parts)).flat());
          const activity = conversationActivity({ queueIds, metrics: ['oInteracting'] });
          const active = await collect(client.rows(activity));
          const all = await collect(client.rows(conversationActivity({ metrics: ['oInteracting'] })));
          expect(active).to.have.length.above(100).and.to.have.deep.members(all);
        },
        { simulator: { queues: 230, conversationsPerQueueDay: 100, maxPredicates, runtime: frozen } },
      );
    });
  }

  it('should set its budget from the limits of the organisation', () =>
    simulated(
      async ({ client }) => {
        const limits = await collect(client.rows(organizationLimits('platform.api')));
        expect(budgetFromLimits(limits)).to.deep.equal({ perMinute: 420 });
      },
      { simulator: { ratePerMinute: 420 } },
    ));

  it('should observe in spite of faults until it is unsubscribed', () =>
    simulated(
      async ({ client, sim, events }) => {
        const queueIds = sim.queues.map(({ id }) => id);
        const query = queueObservations({ queueIds, metrics: ['oMemberUsers'] });
        const rows$ = client.observe(query, { everyMs: 5000 });
        const rows = await lastValueFrom(rows$.pipe(take(3 * queueIds.length), toArray()));
        expect(rows.map(({ queueId }) => queueId)).to.deep.equal([...queueIds, ...queueIds, ...queueIds]);
        expect(events.filter(({ kind }) => kind === 'poll-failed')).to.have.length(1);
      },
      {
        simulator: { faults: [{ on: 'observations', nth: 2, do: { status: 503 } }] },
        client: { retry: { maxAttempts: 1 } },
      },
    ));

  it('should let a pulling consumer observe at its own pace', () =>
    simulated(async ({ client, sim }) => {
      const [queue] = sim.queues;
      const query = queueObservations({ queueIds: [queue!.id], metrics: ['oMemberUsers'] });
      let polls = 0;
      for await (const _row of client.observe(query, { everyMs: 1000 })) {
        polls += 1;
        expect(sim.requests.filter(({ endpoint }) => endpoint === 'observations')).to.have.length(polls);
        if (polls === 3) break;
      }
      expect(polls).to.equal(3);
    }));

  it('should end an observation without permission, and reject invalid options', () =>
    simulated(
      async ({ client }) => {
        const query = queueObservations({ queueIds: ['q'] });
        const rows$ = client.observe(query, { everyMs: 1000 }).pipe(tap(() => expect.fail('a row')));
        expect(await failure(collect(rows$))).to.satisfy(isPermissionError);
        expect(() => client.observe(query, { everyMs: 0 }))
          .to.throw(/everyMs/)
          .and.satisfy(isQueryError);
        const checkpoint = memoryStore();
        expect(() => client.observe(query, { everyMs: 1000 }, { checkpoint }))
          .to.throw(/checkpoint: cannot be combined with `observe`/)
          .and.satisfy(isQueryError);
      },
      { simulator: { faults: [{ on: 'observations', do: { status: 403 } }] } },
    ));
});
