import { expect } from 'chai';
import { createJobStore } from '../../src/simulator/jobs/job-store.js';
import { jobLife, type JobOptions } from '../../src/simulator/jobs/job-options.js';
import { instant, status, submit, working } from './support/jobs.js';
import { aggregateJobsPath, detailJobsPath } from './support/visit.js';

const families = [
  ['aggregates', aggregateJobsPath],
  ['details', detailJobsPath],
] as const;

describe('simulator: jobs', () => {
  for (const [family, path] of families) {
    it(
      `should run a job of ${family} through its states, by the clock alone`,
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
      `should cancel a job of ${family} while it runs and when it has results, and no other`,
      working(async (visit) => {
        const [early, late, other] = [await submit(visit, path), await submit(visit, path), await submit(visit, path)];
        visit.at(500);
        const response = await visit.remove(`${path}/${early}`);
        expect([response.status, response.text]).to.deep.equal([204, '']);
        expect(response.headers.has('content-length')).to.equal(false);
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
      `should fail, cancel and expire jobs of ${family} as an option sets`,
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
      `should reject cursors of other jobs of ${family}, and unknown jobs`,
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
          for (const response of [await page('unknown', cursor), await visit.get(`${path}/unknown`)]) {
            expect(response.json()).to.include({ status: 404, code: 'not.found' });
          }
          expect((await visit.remove(`${path}/unknown`)).status).to.equal(404);
          const elsewhere = path === detailJobsPath ? aggregateJobsPath : detailJobsPath;
          expect((await visit.get(`${elsewhere}/${one}`)).status).to.equal(404);
        },
        { jobs: { queuedMs: 0, pendingMs: 0 } },
      ),
    );
  }
});

describe('simulator: job store', () => {
  const store = (options: JobOptions = {}) =>
    createJobStore<number>({ seed: 1, endpoint: 'detailJobs', life: jobLife(options), now: () => 0 });

  it('should name jobs by seed and number, reproducibly', () => {
    const ids = (one: ReturnType<typeof store>) => [1, 2, 3].map((query) => one.submit(query).id);
    expect(ids(store())).to.deep.equal(ids(store()));
    expect(new Set(ids(store())).size).to.equal(3);
  });

  it('should forget the oldest job beyond a thousand', () => {
    const full = store();
    const jobs = Array.from({ length: 1_001 }, (_, index) => full.submit(index));
    expect(full.find(jobs[0]!.id)).to.equal(undefined);
    expect(full.find(jobs[1]!.id)?.query).to.equal(1);
    expect(full.find(jobs[1_000]!.id)?.query).to.equal(1_000);
  });
});
