import { expect } from 'chai';
import fc from 'fast-check';
import { VirtualTimeScheduler } from 'rxjs';
import type { JobStatus } from '../../src/simulator/jobs/job-desk.js';
import { createJobDesk } from '../../src/simulator/jobs/job-desk.js';
import { jobLife, type JobOptions } from '../../src/simulator/jobs/job-options.js';
import type { SimulatorOptions } from '../../src/simulator/index.js';
import type { AggregatesBody } from './support/aggregates.js';
import type { DetailsBody } from './support/details.js';
import {
  aggregateJobsPath,
  aggregatesPath,
  type Answer,
  conversationsPath,
  detailJobsPath,
  type Visit,
  visiting,
} from './support/visit.js';

const interval = '2026-10-05T00:00:00Z/2026-10-07T00:00:00Z';
const query = { interval, groupBy: ['queueId', 'mediaType', 'userId'], metrics: ['nOffered', 'tHandle'] };
const families = [
  ['aggregates', aggregateJobsPath],
  ['details', detailJobsPath],
] as const;

type JobVisit = Visit & { readonly at: (ms: number) => void };

/** A visit whose clock stands still until the spec sets it. */
const working = (spec: (visit: JobVisit) => Promise<void>, options: SimulatorOptions = {}) => {
  const clock = new VirtualTimeScheduler();
  return visiting({ queues: 3, ratePerMinute: Infinity, runtime: { scheduler: clock }, ...options }, (visit) => {
    clock.frame = 0;
    return spec({ ...visit, at: (ms) => (clock.frame = ms) });
  });
};

const submit = async ({ post }: Visit, path: string, change: object = {}): Promise<string> => {
  const answer = await post(path, { ...query, ...change });
  expect(answer.status, answer.text).to.equal(202);
  return answer.json<{ jobId: string }>().jobId;
};

const status = async ({ get }: Visit, path: string, id: string): Promise<JobStatus> =>
  (await get(`${path}/${id}`)).json<JobStatus>();

/** All pages of a job's results. */
const results = async <Body extends { readonly cursor?: string }>({ get }: Visit, at: string): Promise<Body[]> => {
  const pages: Body[] = [];
  let cursor: string | undefined;
  do {
    const separator = at.includes('?') ? '&' : '?';
    const answer: Answer = await get(cursor === undefined ? at : `${at}${separator}cursor=${cursor}`);
    expect(answer.status, answer.text).to.equal(200);
    pages.push(answer.json<Body>());
    cursor = pages.at(-1)!.cursor;
  } while (cursor !== undefined);
  return pages;
};

const instant = (ms: number) => new Date(ms).toISOString();

describe('simulator: jobs', () => {
  for (const [family, path] of families) {
    it(
      `should take a job of ${family} through its life, by the clock alone`,
      working(
        async (visit) => {
          const id = await submit(visit, path);
          const dates = { submissionDate: instant(0), expirationDate: instant(86_404_000) };
          const done = { ...dates, completionDate: instant(4_000) };
          expect(await status(visit, path, id)).to.deep.equal({ state: 'QUEUED', ...dates });
          visit.at(999);
          expect(await status(visit, path, id)).to.deep.equal({ state: 'QUEUED', ...dates });
          visit.at(1_000);
          expect(await status(visit, path, id)).to.deep.equal({ state: 'PENDING', ...dates });
          visit.at(3_999);
          const early = await visit.get(`${path}/${id}/results`);
          expect(early.json()).to.include({
            status: 400,
            code: 'bad.request',
            message: 'The job is PENDING: only one that is FULFILLED has results',
          });
          visit.at(4_000);
          expect(await status(visit, path, id)).to.deep.equal({ state: 'FULFILLED', ...done });
          expect((await visit.get(`${path}/${id}/results`)).status).to.equal(200);
          visit.at(86_404_000);
          expect(await status(visit, path, id)).to.deep.equal({ state: 'EXPIRED', ...done });
          expect((await visit.get(`${path}/${id}/results`)).json()).to.include({ status: 400 });
        },
        { tokenLifeS: 1e6 },
      ),
    );

    it(
      `should cancel a job of ${family} while it goes on and when it has results, and no other`,
      working(async (visit) => {
        const [early, late, other] = [await submit(visit, path), await submit(visit, path), await submit(visit, path)];
        visit.at(500);
        const answer = await visit.remove(`${path}/${early}`);
        expect([answer.status, answer.text]).to.deep.equal([204, '']);
        expect(answer.headers.has('content-length')).to.equal(false);
        visit.at(10_000);
        expect(await status(visit, path, early)).to.include({ state: 'CANCELLED', completionDate: instant(500) });
        expect(await status(visit, path, late)).to.include({ state: 'FULFILLED' });
        await visit.remove(`${path}/${late}`);
        expect(await status(visit, path, late)).to.include({ state: 'CANCELLED', completionDate: instant(10_000) });
        expect((await visit.get(`${path}/${late}/results`)).json()).to.include({ status: 400 });
        expect(await status(visit, path, other)).to.include({ state: 'FULFILLED' });
      }),
    );

    it(
      `should fail, cancel and expire jobs of ${family} as an option says`,
      working(
        async (visit) => {
          const ids = [1, 2, 3, 4].map(() => submit(visit, path));
          const [failed, cancelled, expired, good] = (await Promise.all(ids)) as [string, string, string, string];
          visit.at(30);
          expect(await status(visit, path, failed)).to.deep.include({
            state: 'FAILED',
            errorMessage: 'Simulated failure of the job',
          });
          expect(await status(visit, path, cancelled)).to.include({ state: 'CANCELLED' });
          expect(await status(visit, path, expired)).to.include({ state: 'EXPIRED', expirationDate: instant(30) });
          expect(await status(visit, path, good)).to.include({ state: 'FULFILLED' });
          for (const id of [failed, cancelled, expired]) {
            expect((await visit.get(`${path}/${id}/results`)).json()).to.include({ status: 400 });
            await visit.remove(`${path}/${id}`);
          }
          // A job that has ended stays as it is.
          expect(await status(visit, path, failed)).to.include({ state: 'FAILED' });
          expect(await status(visit, path, expired)).to.include({ state: 'EXPIRED' });
        },
        {
          jobs: {
            queuedMs: 10,
            pendingMs: 20,
            outcome: ({ endpoint, nth }) => {
              expect(endpoint).to.equal(family === 'details' ? 'detailJobs' : 'aggregateJobs');
              return (['FAILED', 'CANCELLED', 'EXPIRED', 'FULFILLED'] as const)[nth - 1]!;
            },
          },
        },
      ),
    );

    it(
      `should refuse cursors that are not of this job of ${family}, and jobs that there are not`,
      working(
        async (visit) => {
          const [one, two] = [await submit(visit, path, { pageSize: 2 }), await submit(visit, path, { pageSize: 2 })];
          const first = await visit.get(`${path}/${one}/results?pageSize=2`);
          const { cursor } = first.json<{ cursor: string }>();
          const page = (id: string, text: string) => visit.get(`${path}/${id}/results?pageSize=2&cursor=${text}`);
          expect((await page(one, cursor)).status).to.equal(200);
          expect((await page(one, cursor)).text).to.equal((await page(one, cursor)).text);
          expect((await page(two, cursor)).json()).to.include({ status: 400, code: 'bad.request' });
          expect((await page(one, 'nonsense')).json()).to.include({ status: 400, code: 'bad.request' });
          expect((await page(one, '')).json()).to.include({ status: 400, code: 'bad.request' });
          for (const answer of [await page('unknown', cursor), await visit.get(`${path}/unknown`)]) {
            expect(answer.json()).to.include({ status: 404, code: 'not.found' });
          }
          expect((await visit.remove(`${path}/unknown`)).status).to.equal(404);
          const elsewhere = path === detailJobsPath ? aggregateJobsPath : detailJobsPath;
          expect((await visit.get(`${elsewhere}/${one}`)).status).to.equal(404);
        },
        { jobs: { queuedMs: 0, pendingMs: 0 } },
      ),
    );
  }

  const instantly: SimulatorOptions = { jobs: { queuedMs: 0, pendingMs: 0 } };

  it(
    'should give the groups of the synchronous answer, by pages of any size',
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
    'should give the conversations of the synchronous answer, by pages of any size, up to a limit',
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
    'should tell now as the date up to which there are data',
    working(async (visit) => {
      visit.at(7_000);
      const availability = await visit.get(`${detailJobsPath}/availability`);
      expect(availability.json<object>()).to.deep.equal({ dataAvailabilityDate: instant(7_000) });
    }, instantly),
  );

  it(
    'should leave out of jobs what is not available yet',
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
    'should refuse a bad query as the synchronous endpoints do, before there is a job',
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
    'should be struck by faults step by step, or as a whole',
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

describe('simulator: job desk', () => {
  const desk = (options: JobOptions = {}) =>
    createJobDesk<number>({ seed: 1, endpoint: 'detailJobs', life: jobLife(options), now: () => 0 });

  it('should name jobs by seed and number, the same ones again', () => {
    const ids = (one: ReturnType<typeof desk>) => [1, 2, 3].map((query) => one.submit(query).id);
    expect(ids(desk())).to.deep.equal(ids(desk()));
    expect(new Set(ids(desk())).size).to.equal(3);
  });

  it('should forget the oldest job past a thousand', () => {
    const full = desk();
    const jobs = Array.from({ length: 1_001 }, (_, index) => full.submit(index));
    expect(full.find(jobs[0]!.id)).to.equal(undefined);
    expect(full.find(jobs[1]!.id)?.query).to.equal(1);
    expect(full.find(jobs[1_000]!.id)?.query).to.equal(1_000);
  });
});
