import { expect } from 'chai';
import fc from 'fast-check';
import { firstValueFrom, lastValueFrom, take, toArray } from 'rxjs';
import {
  type ClientEvent,
  collect,
  conversationAggregateJob,
  conversationAggregates,
  conversationDetailJob,
  conversationDetails,
  isHttpError,
  isJobError,
  isQueryError,
} from '../../src/index.js';
import { failure, simulated, type Simulated } from '../helpers/simulated.js';
import { until } from '../helpers/until.js';

const interval = '2026-10-01T00:00:00Z/2026-10-03T00:00:00Z';
const question = { interval, metrics: ['nOffered', 'tHandle'], groupBy: ['queueId', 'mediaType'] } as const;
const job = conversationAggregateJob({ ...question, pageSize: 7 });

const requested = ({ sim }: Simulated, method: string) => sim.requests.filter((request) => request.method === method);
const submissions = (all: Simulated) => requested(all, 'POST').filter(({ endpoint }) => endpoint === 'aggregateJobs');
const states = (events: readonly ClientEvent[]) =>
  events.flatMap((event) => (event.kind === 'job' ? [event.state] : []));

describe('jobs over sockets', () => {
  it('should return the rows of the synchronous response, in pages', () =>
    simulated(async ({ client, sim, events }) => {
      const rows = await collect(client.rows(job));
      expect(rows).to.have.length.above(7);
      expect(rows).to.deep.equal(await collect(client.rows(conversationAggregates(question))));
      expect(states(events).at(-1)).to.equal('FULFILLED');
      expect(sim.requests.filter(({ url }) => url.includes('/results'))).to.have.length(Math.ceil(rows.length / 7));
      expect(sim.requests.filter(({ method }) => method === 'DELETE')).to.deep.equal([]);
    }));

  it('should return the rows of the synchronous response to any query, with any page size', function () {
    this.timeout(20_000);
    const dimension = fc.constantFrom('queueId', 'mediaType', 'direction', 'userId', 'wrapUpCode');
    const questions = fc.record({
      groupBy: fc.uniqueArray(dimension, { maxLength: 3 }),
      granularity: fc.constantFrom('PT6H', 'P1D', 'P2D'),
      pageSize: fc.integer({ min: 1, max: 200 }),
    });
    return simulated(({ client }) =>
      fc.assert(
        fc.asyncProperty(questions, async ({ pageSize, groupBy, granularity }) => {
          const params = { ...question, granularity, groupBy: groupBy as ('queueId' | 'mediaType')[] };
          const rows = await collect(client.rows(conversationAggregateJob({ ...params, pageSize })));
          expect(rows).to.deep.equal(await collect(client.rows(conversationAggregates(params))));
        }),
        { numRuns: 12 },
      ),
    );
  });

  it('should return the conversations of the synchronous response, in pages', () =>
    simulated(async ({ client }) => {
      const rows = await collect(
        client.rows(conversationDetailJob({ interval, pageSize: 50, startOfDayIntervalMatching: true })),
      );
      const query = conversationDetails({ interval, pageSize: 30 });
      const synchronous = await collect(client.rows(query));
      const sorted = (each: typeof rows) => [...each].sort((a, b) => (a.conversationId < b.conversationId ? -1 : 1));
      expect(rows).to.have.length.above(100);
      expect(sorted(rows)).to.deep.equal(sorted(synchronous));
    }));

  it("should fail with the server's message where the job fails", () =>
    simulated(
      async ({ client }) => {
        const error = await failure(collect(client.rows(job)));
        expect(error).to.satisfy(isJobError).and.include({ state: 'FAILED' });
        expect(error).to.have.property('serverMessage').that.is.a('string');
      },
      { simulator: { jobs: { outcome: 'FAILED' } } },
    ));

  it('should report that the response to the submission was lost, and submit once', () =>
    simulated(
      async (all) => {
        const error = await failure(collect(all.client.rows(job)));
        expect(error).to.satisfy(isJobError).and.include({ state: 'UNKNOWN' });
        expect(submissions(all)).to.have.length(1);
      },
      { simulator: { faults: [{ on: 'jobSubmit', do: { resetAt: 0 } }] } },
    ));

  it('should submit again after a 429, as nothing has started', () =>
    simulated(
      async (all) => {
        expect(await collect(all.client.rows(job))).to.have.length.above(7);
        expect(submissions(all)).to.have.length(2);
      },
      { simulator: { faults: [{ on: 'jobSubmit', do: { status: 429, retryAfterS: 1 } }] } },
    ));

  it('should recover from faults while it polls and reads', () =>
    simulated(
      async (all) => {
        expect(await collect(all.client.rows(job))).to.deep.equal(
          await collect(all.client.rows(conversationAggregates(question))),
        );
        expect(submissions(all)).to.have.length(1);
      },
      {
        simulator: {
          faults: [
            { on: 'jobStatus', do: { status: 503 } },
            { on: 'jobResults', nth: 2, do: { resetAt: 10 } },
          ],
        },
      },
    ));

  it('should end as expired where the results of a job disappear midway', () =>
    simulated(
      async ({ client, events }) => {
        const error = await failure(collect(client.rows(job)));
        expect(error).to.satisfy(isJobError).and.include({ state: 'EXPIRED' });
        expect(events.filter(({ kind }) => kind === 'page')).to.have.length(1);
      },
      { simulator: { faults: [{ on: 'jobResults', nth: 2, do: { status: 410 } }] } },
    ));

  it("should pass on the server's rejection of another job's cursor", () =>
    simulated(async ({ client, sim }) => {
      const other = await firstValueFrom(client.pages(job));
      const crossed = {
        ...job,
        endpoint: {
          ...job.endpoint,
          next: (_: unknown, previous: Parameters<typeof job.endpoint.next>[1]) => job.endpoint.next(other, previous),
        },
      };
      const error = await failure(collect(client.rows(crossed)));
      expect(error).to.satisfy(isHttpError).and.include({ status: 400 });
      expect(sim.requests.at(-1)?.url).to.match(/jobs\/[^/]+$/);
    }));

  it('should reject an interval that ends after the available data, name the date, and submit nothing', () =>
    simulated(
      async ({ client, sim }) => {
        const error = await failure(collect(client.rows(conversationDetailJob({ interval }))));
        expect(error).to.satisfy(isQueryError);
        expect((error as Error).message).to.contain('2026-10-02T12:00:00.000Z');
        expect(sim.requests.map(({ endpoint, method }) => `${method} ${endpoint}`)).to.deep.equal([
          'POST token',
          'GET detailJobs',
        ]);
      },
      { simulator: { dataAvailableUntil: '2026-10-02T12:00:00Z' } },
    ));

  for (const cancelOnLeave of [true, false]) {
    it(`should ${cancelOnLeave ? 'cancel the job once' : 'not cancel the job'} on unsubscription while it waits`, () =>
      simulated(
        async (all) => {
          const query = conversationAggregateJob({ ...question, cancelOnLeave });
          const run = all.client.rows(query).subscribe();
          await until(() => states(all.events).length > 0);
          run.unsubscribe();
          if (cancelOnLeave) await until(() => requested(all, 'DELETE').length > 0);
          await until(() => all.sim.connections === 0);
          expect(requested(all, 'DELETE')).to.have.length(cancelOnLeave ? 1 : 0);
          if (cancelOnLeave) expect(requested(all, 'DELETE')[0]).to.include({ status: 204 });
        },
        { simulator: { jobs: { pendingMs: 1_000_000 } } },
      ));
  }

  it('should leave no connection on unsubscription between pages', () =>
    simulated(async (all) => {
      const query = conversationAggregateJob({ ...question, pageSize: 1, cancelOnLeave: true });
      const rows = await lastValueFrom(all.client.rows(query).pipe(take(2), toArray()));
      expect(rows).to.have.length(2);
      await until(() => all.sim.connections === 0);
      expect(requested(all, 'DELETE')).to.deep.equal([]);
    }));
});
