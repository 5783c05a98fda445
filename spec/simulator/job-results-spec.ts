import { expect } from 'chai';
import fc from 'fast-check';
import type { SimulatorOptions } from '../../src/simulator/index.js';
import { writeCursor } from '../../src/simulator/routes/cursor.js';
import type { AggregatesBody } from './support/aggregates.js';
import type { DetailsBody } from './support/details.js';
import { instant, interval, query, results, submit, working } from './support/jobs.js';
import { aggregateJobsPath, aggregatesPath, conversationsPath, detailJobsPath } from './support/visit.js';

describe('simulator: results of jobs', () => {
  const instantly: SimulatorOptions = { jobs: { queuedMs: 0, pendingMs: 0 } };

  it(
    'should return the groups of the synchronous response, with any page size',
    working(async (visit) => {
      const whole = (await visit.post(aggregatesPath, query)).json<AggregatesBody>().results;
      expect(whole.length).to.be.greaterThan(50);
      await fc.assert(
        fc.asyncProperty(fc.integer({ min: 1, max: whole.length + 5 }), async (pageSize) => {
          const id = await submit(visit, aggregateJobsPath, { pageSize });
          const pages = await results<AggregatesBody & { cursor?: string }>(
            visit,
            `${aggregateJobsPath}/${id}/results`,
          );
          expect(pages.flatMap((page) => page.results)).to.deep.equal(whole);
          expect(pages).to.have.length(Math.ceil(whole.length / pageSize));
        }),
        { numRuns: 10 },
      );
      const empty = await submit(visit, aggregateJobsPath, {
        interval: '2026-10-05T00:00:00.000Z/2026-10-05T00:00:00.001Z',
      });
      expect(await results(visit, `${aggregateJobsPath}/${empty}/results`)).to.deep.equal([{ results: [] }]);
    }, instantly),
  );

  it(
    'should return the conversations of the synchronous response, with any page size, up to a limit',
    working(async (visit) => {
      const page = await visit.post(conversationsPath, { interval, paging: { pageSize: 100, pageNumber: 1 } });
      const { conversations: firsts = [], totalHits } = page.json<DetailsBody>();
      const id = await submit(visit, detailJobsPath);
      const [whole] = await results<DetailsBody>(visit, `${detailJobsPath}/${id}/results`);
      expect(whole!.conversations!.slice(0, 100)).to.deep.equal(firsts);
      expect(whole!.conversations).to.have.length(totalHits!);
      await fc.assert(
        fc.asyncProperty(fc.integer({ min: 7, max: 120 }), fc.integer({ min: 1, max: 120 }), async (size, limit) => {
          const limited = await submit(visit, detailJobsPath, { limit });
          const pages = await results<DetailsBody>(visit, `${detailJobsPath}/${limited}/results?pageSize=${size}`);
          const found = pages.flatMap(({ conversations = [] }) => conversations);
          expect(found).to.deep.equal(whole!.conversations!.slice(0, limit));
          expect(pages).to.have.length(Math.ceil(found.length / size));
        }),
        { numRuns: 10 },
      );
    }, instantly),
  );

  it(
    'should find conversations that started on an earlier day, unless the query omits them',
    working(async (visit) => {
      const [morning, day] = ['2026-10-02T00:00:00Z/2026-10-02T12:00:00Z', Date.parse('2026-10-02T00:00:00Z')];
      const found = async (change: object) => {
        const id = await submit(visit, detailJobsPath, { interval: morning, ...change });
        const pages = await results<DetailsBody>(visit, `${detailJobsPath}/${id}/results`);
        return pages.flatMap(({ conversations = [] }) => conversations);
      };
      const all = await found({});
      const ofDay = await found({ startOfDayIntervalMatching: true });
      expect(ofDay).to.deep.equal(all.filter(({ conversationStart }) => Date.parse(conversationStart) >= day));
      expect(all.length).to.be.greaterThan(ofDay.length);
      for (const { conversationEnd } of all) expect(Date.parse(conversationEnd)).to.be.greaterThan(day);
    }, instantly),
  );

  it(
    'should reject results beyond 400,000',
    working(async (visit) => {
      const id = await submit(visit, detailJobsPath);
      const position = (at: number) => writeCursor({ query: id, position: at });
      const ask = (at: number) => visit.get(`${detailJobsPath}/${id}/results?pageSize=100&cursor=${position(at)}`);
      expect((await ask(399_900)).status).to.equal(200);
      expect((await ask(399_901)).json()).to.include({ status: 400, code: 'bad.request' });
    }, instantly),
  );

  it(
    'should report now as the end of the available data',
    working(async (visit) => {
      visit.at(7_000);
      const availability = await visit.get(`${detailJobsPath}/availability`);
      expect(availability.json<object>()).to.deep.equal({ dataAvailabilityDate: instant(7_000) });
    }, instantly),
  );

  it(
    'should omit from jobs what is not available yet',
    working(
      async (visit) => {
        const until = { dataAvailabilityDate: '2026-10-06T00:00:00.000Z' };
        expect((await visit.get(`${detailJobsPath}/availability`)).json<object>()).to.deep.equal(until);
        const conversations = async (range: string) => {
          const id = await submit(visit, detailJobsPath, { interval: range });
          const [page] = await results<DetailsBody>(visit, `${detailJobsPath}/${id}/results`);
          expect(page).to.include(until);
          return page!.conversations!;
        };
        const available = await conversations(interval);
        expect(available).to.have.length.greaterThan(10);
        expect(available).to.deep.equal(await conversations('2026-10-05T00:00:00Z/2026-10-06T00:00:00Z'));
        expect(await conversations('2026-10-06T08:00:00Z/2026-10-07T00:00:00Z')).to.deep.equal([]);
      },
      { ...instantly, dataAvailableUntil: '2026-10-06T02:00:00+02:00' },
    ),
  );

  it(
    'should reject an invalid query as the synchronous endpoints do, before there is a job',
    working(async ({ post }) => {
      for (const change of [{ interval: undefined }, { interval: 'today' }, { metrics: ['nNone'] }, { filter: [] }]) {
        const [sync, job] = [
          await post(aggregatesPath, { ...query, ...change }),
          await post(aggregateJobsPath, { ...query, ...change }),
        ];
        expect(job.json()).to.deep.include({ status: 400, code: sync.json().code, message: sync.json().message });
      }
      for (const change of [
        { interval: undefined },
        { order: 'up' },
        { segmentFilters: [{}] },
        { surveyFilters: [{}] },
      ]) {
        const [sync, job] = [
          await post(conversationsPath, { interval, ...change }),
          await post(detailJobsPath, { interval, ...change }),
        ];
        expect(job.json()).to.deep.include({ status: 400, code: sync.json().code, message: sync.json().message });
      }
      for (const pageSize of [0, 1.5, 'x', null]) {
        expect((await post(aggregateJobsPath, { ...query, pageSize })).json(), String(pageSize)).to.include({
          status: 400,
          code: 'invalid.value',
        });
      }
      expect((await post(detailJobsPath, { interval, limit: 0 })).json()).to.include({ code: 'invalid.value' });
    }),
  );

  it(
    'should apply faults step by step, or to the whole job',
    working(async (visit) => {
      visit.sim.addFault({ on: 'jobStatus', do: { status: 503 } });
      visit.sim.addFault({ on: 'jobResults', nth: 2, do: { status: 400 } });
      visit.sim.addFault({ on: 'detailJobs', nth: 3, do: { status: 500 } });
      const id = await submit(visit, aggregateJobsPath);
      const at = `${aggregateJobsPath}/${id}`;
      const statuses: number[] = [];
      for (const path of [at, at, `${at}/results`, `${at}/results`, `${at}/results`]) {
        statuses.push((await visit.get(path)).status);
      }
      expect(statuses).to.deep.equal([503, 200, 200, 400, 200]);
      const details = `${detailJobsPath}/${await submit(visit, detailJobsPath)}`;
      expect((await visit.get(`${detailJobsPath}/availability`)).status).to.equal(200);
      expect((await visit.get(details)).status).to.equal(500);
      await visit.remove(details);
      expect(visit.sim.requests.map(({ endpoint, jobStep }) => jobStep ?? endpoint)).to.deep.equal([
        ...['token', 'jobSubmit', 'jobStatus', 'jobStatus', 'jobResults', 'jobResults', 'jobResults'],
        ...['jobSubmit', 'jobAvailability', 'jobStatus', 'jobCancel'],
      ]);
    }, instantly),
  );
});
