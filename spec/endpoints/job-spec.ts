import { expect } from 'chai';
import { map, of, throwError } from 'rxjs';
import { isJobError } from '../../src/core/error-guards.js';
import { HttpError, NetworkError, RateLimitError, TimeoutError } from '../../src/core/errors.js';
import type { JobOptions } from '../../src/endpoints/job-options.js';
import { faultsOf } from '../helpers/faults-of.js';
import { brief, http, page, path, query, type Script, serving } from '../helpers/job-server.js';
import { marbles } from '../helpers/marbles.js';

const ids = map((rows: readonly { group: { queueId: string | null } }[]) =>
  rows.map(({ group }) => group.queueId).join(),
);
/** Runs a job to its end, and returns how it ended. */
const ending = (
  script: Script,
  options: JobOptions,
  check: (end: unknown, server: ReturnType<typeof serving>) => void,
) =>
  marbles((run) => {
    const server = serving(run, script);
    let end: unknown = 'nothing';
    server
      .rows(query(options))
      .subscribe({ error: (error: unknown) => (end = error), complete: () => (end = 'complete') });
    run.flush();
    check(end, server);
  });

describe('the option jobId', () => {
  for (const jobId of ['', '..', '\uD800']) {
    it(`should be rejected as ${JSON.stringify(jobId)}`, () => {
      expect(faultsOf(() => query({ jobId }))).to.deep.equal(['jobId']);
    });
  }
});

const shown = (error: unknown) =>
  isJobError(error) ? [error.state, error.serverMessage, error.jobId, (error.cause as Error | undefined)?.name] : error;

describe('jobs', () => {
  it(
    'should submit once, poll at pollMs growing by half up to 15 s, and follow the results by cursor',
    marbles((run) => {
      const server = serving(run, { states: ['QUEUED', 'PENDING', 'PENDING', 'PENDING', 'PENDING', 'FULFILLED'] });
      run.expectObservable(server.rows(query()).pipe(ids)).toBe('54375ms (ab|)');
      run.flush();
      expect(brief(server.log)).to.deep.equal([
        '0 POST ',
        '3000 GET /j1',
        '7500 GET /j1',
        '14250 GET /j1',
        '24375 GET /j1',
        '39375 GET /j1',
        '54375 GET /j1',
        '54375 GET /j1/results',
        '54375 GET /j1/results?cursor=2',
      ]);
      expect(server.requests[0]).to.include({ once: true });
    }),
  );

  it(
    'should keep polling at a pollMs above 15 s',
    ending({ states: ['PENDING', 'PENDING', 'FULFILLED'] }, { pollMs: 20_000 }, (end, { log }) => {
      expect(end).to.equal('complete');
      expect(brief(log).slice(1, 4)).to.deep.equal(['20000 GET /j1', '40000 GET /j1', '60000 GET /j1']);
    }),
  );

  it(
    'should report each new state once',
    ending({ states: ['QUEUED', 'QUEUED', 'PENDING', 'FULFILLED'] }, {}, (_, { events }) => {
      const reported = events.flatMap((event) => (event.kind === 'job' ? [event] : []));
      expect(reported).to.deep.equal(
        ['QUEUED', 'PENDING', 'FULFILLED'].map((state) => ({
          kind: 'job',
          query: 'conversationAggregateJob',
          jobId: 'j1',
          state,
        })),
      );
    }),
  );

  it(
    'should keep waiting in unknown states',
    ending({ states: ['WARMING_UP', 'FULFILLED'] }, {}, (end) => {
      expect(end).to.equal('complete');
    }),
  );

  for (const state of ['FAILED', 'CANCELLED', 'EXPIRED']) {
    it(
      `should fail with the server's message where the job is ${state}, and not cancel an ended job`,
      ending({ states: ['PENDING', { state, errorMessage: 'too much' }] }, { cancelOnLeave: true }, (end, { log }) => {
        expect(shown(end)).to.deep.equal([state, 'too much', 'j1', undefined]);
        expect((end as Error).message).to.equal(`job j1 is ${state}: too much`);
        expect(brief(log)).to.deep.equal(['0 POST ', '3000 GET /j1', '7500 GET /j1']);
      }),
    );
  }

  const submission = { path, attempts: 1 };
  const lost: Record<string, Error> = {
    'a network error after sending': new NetworkError('cut', { ...submission, phase: 'body', code: 'ECONNRESET' }),
    'a timeout': new TimeoutError('late', { ...submission, phase: 'attempt' }),
    'a 504': new HttpError('late', { ...submission, status: 504 }),
    'a 502 behind a redirect': new HttpError('no', { path: '/moved', attempts: 2, status: 502 }),
    'a 408': new HttpError('late', { ...submission, status: 408 }),
    'part of a response': new HttpError('part', { ...submission, status: 206 }),
  };
  for (const [what, error] of Object.entries(lost)) {
    it(
      `should report that a job may be running after ${what}, and not submit again`,
      ending({ submit: () => throwError(() => error) }, { cancelOnLeave: true }, (end, { log }) => {
        expect(shown(end)).to.deep.equal(['UNKNOWN', undefined, undefined, error.name]);
        expect((end as Error).message).to.match(/may be running/);
        expect(log).to.have.length(1);
      }),
    );
  }

  const hostile = { toString: 1, valueOf: 2 };
  for (const response of [
    {},
    { jobId: '' },
    { jobId: 7 },
    { jobId: '\uD800' },
    { jobId: '..' },
    { jobId: hostile },
    null,
    'j1',
  ]) {
    it(
      `should report the same for the response ${JSON.stringify(response)}`,
      ending({ submit: () => of(response) }, {}, (end) => {
        expect(shown(end)).to.deep.equal(['UNKNOWN', undefined, undefined, 'DecodeError']);
      }),
    );
  }

  const rejected: Record<string, Error> = {
    'a 400': new HttpError('no', { ...submission, status: 400 }),
    'a 429': new RateLimitError('no', { ...submission, status: 429 }),
    'a rejected connection': new NetworkError('no', { ...submission, phase: 'connect', code: 'ECONNREFUSED' }),
    'a wait for a slot': new TimeoutError('late', { path, attempts: 0, phase: 'total' }),
    'a token that never arrives': new NetworkError('no', { path: '/oauth/token', attempts: 1, phase: 'body' }),
  };
  for (const [what, error] of Object.entries(rejected)) {
    it(
      `should pass ${what} on, as no job has started`,
      ending({ submit: () => throwError(() => error) }, {}, (end) => {
        expect(end).to.equal(error);
      }),
    );
  }

  for (const status of [404, 410]) {
    it(
      `should end as expired where the results respond with ${status}`,
      ending(
        { results: (request, cursor) => (cursor === null ? of(page('a', '2')) : http(status, 'gone')(request)) },
        { cancelOnLeave: true },
        (end, { log }) => {
          expect(shown(end)).to.deep.equal(['EXPIRED', 'gone', 'j1', 'HttpError']);
          expect(log.filter((line) => line.includes('DELETE'))).to.deep.equal([]);
        },
      ),
    );

    it(
      `should end as expired where the state responds with ${status}`,
      ending({ poll: http(status) }, { cancelOnLeave: true }, (end, { log }) => {
        expect(shown(end)).to.deep.equal(['EXPIRED', undefined, 'j1', 'HttpError']);
        expect(log).to.have.length(2);
      }),
    );
  }

  for (const [states, name] of [
    [['FULFILLED', 'EXPIRED'], 'EXPIRED'],
    [['FULFILLED', 'CANCELLED'], 'CANCELLED'],
  ] as const) {
    it(
      `should end as ${name} where the results are rejected and the state agrees`,
      ending({ states, results: http(400, 'no results') }, {}, (end, { log }) => {
        expect(shown(end)).to.deep.equal([name, 'no results', 'j1', 'HttpError']);
        expect(brief(log).slice(-2)).to.deep.equal(['3000 GET /j1/results', '3000 GET /j1']);
      }),
    );
  }

  it(
    "should pass on the server's rejection of a cursor",
    ending({ results: http(400, 'cursor of another job') }, {}, (end) => {
      expect(end).to.be.instanceOf(HttpError).and.include({ status: 400, serverMessage: 'cursor of another job' });
    }),
  );

  it(
    'should reject a response without a state',
    ending({ states: [{ status: 'FULFILLED' }] }, { cancelOnLeave: true }, (end, { log }) => {
      expect(end).to.include({ kind: 'decode', reason: 'shape' });
      expect(brief(log).at(-1)).to.equal('3000 DELETE /j1');
    }),
  );

  it(
    'should stop waiting after maxWaitMs, name the last state, and cancel where that is enabled',
    ending({ states: ['PENDING'] }, { maxWaitMs: 20_000, cancelOnLeave: true }, (end, { log }) => {
      expect(shown(end)).to.deep.equal(['PENDING', undefined, 'j1', undefined]);
      expect(brief(log).slice(-2)).to.deep.equal(['24375 GET /j1', '24375 DELETE /j1']);
    }),
  );

  it(
    'should encode an id so that it stays one path segment',
    ending({ submit: () => of({ jobId: '../a b?c' }) }, {}, (_, { log }) => {
      expect(brief(log)[1]).to.equal('3000 GET /..%2Fa%20b%3Fc');
    }),
  );

  it(
    'should reject results that link back',
    ending({ results: () => of(page('a', '2')) }, {}, (end) => {
      expect(end).to.include({ kind: 'paging', reason: 'loop' });
    }),
  );

  it(
    'should read a finished job again by its id, without a submission or a wait',
    marbles((run) => {
      const server = serving(run, {});
      run.expectObservable(server.rows(query({ jobId: 'j7' })).pipe(ids)).toBe('(ab|)');
      run.flush();
      expect(brief(server.log)).to.deep.equal(['0 GET /j7', '0 GET /j7/results', '0 GET /j7/results?cursor=2']);
    }),
  );

  it(
    'should wait for an unfinished job of an earlier run, and cancel it where that is enabled',
    ending({ states: ['PENDING'] }, { jobId: 'j7', maxWaitMs: 5_000, cancelOnLeave: true }, (end, { log }) => {
      expect(shown(end)).to.deep.equal(['PENDING', undefined, 'j7', undefined]);
      expect((end as Error).message).to.match(/read it later with the option jobId/);
      expect(brief(log)).to.deep.equal(['0 GET /j7', '3000 GET /j7', '7500 GET /j7', '7500 DELETE /j7']);
    }),
  );

  it('should reject an invalid id', () => {
    expect(faultsOf(() => query({ jobId: '' }))).to.deep.equal(['jobId']);
  });

  const broken: Record<string, Error> = {
    'a network error': new NetworkError('cut', { path: `${path}/j1/results`, attempts: 5, phase: 'body' }),
    'a timeout': new TimeoutError('late', { path: `${path}/j1/results`, attempts: 5, phase: 'total' }),
    'a 503': new HttpError('no', { path: `${path}/j1/results`, attempts: 5, status: 503 }),
  };
  for (const [what, error] of Object.entries(broken)) {
    it(
      `should put the job id into ${what} of its results, so that they can be read again`,
      ending({ results: () => throwError(() => error) }, {}, (end) => {
        expect(end).to.equal(error).and.include({ jobId: 'j1' });
      }),
    );
  }

  it(
    'should put the job id into decoding errors and into errors of pages that link back',
    ending({ results: () => of({ results: 5 }) }, {}, (end) => {
      expect(end).to.include({ kind: 'decode', jobId: 'j1' });
    }),
  );

  it(
    'should pass an error of another library on unchanged',
    ending({ results: () => throwError(() => Object.freeze(new RangeError('own'))) }, {}, (end) => {
      expect(end).to.be.instanceOf(RangeError);
    }),
  );

  for (const said of ['Pagination may not exceed 400000 results', 'pagination may not exceed 400,000 results.']) {
    it(
      `should include a remedy for "${said}"`,
      ending(
        { results: (request, cursor) => (cursor === null ? of(page('a', '2')) : http(400, said)(request)) },
        {},
        (end, { log }) => {
          expect(shown(end)).to.deep.equal(['FULFILLED', said, 'j1', 'HttpError']);
          expect((end as Error).message).to.equal(
            `job j1 has more results than the server returns: ${said}: submit a job for each part of the interval`,
          );
          expect(brief(log).at(-1)).to.equal('3000 GET /j1/results?cursor=2');
        },
      ),
    );
  }
});
