import { expect } from 'chai';
import { map, NEVER, Observable, of, throwError, timer } from 'rxjs';
import type { PageRequest } from '../../src/core/endpoint.js';
import { isJobError } from '../../src/core/error-guards.js';
import { HttpError, NetworkError, RateLimitError, TimeoutError } from '../../src/core/errors.js';
import { conversationAggregateJob } from '../../src/endpoints/conversation-aggregate-job.js';
import type { JobOptions } from '../../src/endpoints/job.js';
import { answering } from '../helpers/answering.js';
import { marbles, type Marbles } from '../helpers/marbles.js';

const path = '/api/v2/analytics/conversations/aggregates/jobs';
const interval = '2026-10-01T00:00:00Z/2026-10-02T00:00:00Z';
const query = (options: JobOptions = {}) =>
  conversationAggregateJob({ interval, metrics: ['nOffered'], groupBy: ['queueId'], ...options });

const page = (queueId: string, cursor?: string) => ({
  results: [{ group: { queueId }, data: [{ interval, metrics: [{ metric: 'nOffered', stats: { count: 1 } }] }] }],
  ...(cursor !== undefined && { cursor }),
});

const http = (status: number, serverMessage?: string) => (request: PageRequest) =>
  throwError(() => new HttpError('no', { path: new URL(request.url).pathname, attempts: 1, status, serverMessage }));

/** A server with one job: its states, one a poll, the last for ever, and the pages of its results. */
interface Script {
  readonly submit?: (request: PageRequest) => Observable<unknown>;
  readonly states?: readonly (string | object)[];
  readonly poll?: (request: PageRequest) => Observable<unknown>;
  readonly results?: (request: PageRequest, cursor: string | null) => Observable<unknown>;
  readonly cancel?: (request: PageRequest) => Observable<unknown>;
}

const serving = ({ scheduler }: Marbles, script: Script) => {
  const { submit, states = ['FULFILLED'], poll, results, cancel } = script;
  let polls = 0;
  const nextState = () => {
    const state = states[Math.min(polls++, states.length - 1)];
    return of(typeof state === 'string' ? { state } : state);
  };
  return answering(scheduler, (request) => {
    const url = new URL(request.url);
    if (request.method === 'POST') return submit?.(request) ?? of({ jobId: 'j1' });
    if (request.method === 'DELETE') return cancel?.(request) ?? of({});
    if (!url.pathname.endsWith('/results')) return poll?.(request) ?? nextState();
    const cursor = url.searchParams.get('cursor');
    return results?.(request, cursor) ?? of(cursor === null ? page('a', '2') : page('b'));
  });
};

const ids = map((rows: readonly { group: { queueId: string | null } }[]) =>
  rows.map(({ group }) => group.queueId).join(),
);
const brief = (log: readonly string[]) => log.map((line) => line.replace(path, ''));

/** Runs a job to its end, and hands over how it ended. */
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

const shown = (error: unknown) =>
  isJobError(error) ? [error.state, error.serverMessage, error.jobId, (error.cause as Error | undefined)?.name] : error;

describe('jobs', () => {
  it(
    'should submit once, poll from pollMs on in steps half as long again up to 15 s, and follow the results by cursor',
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
    'should start at a pollMs above 15 s and stay there',
    ending({ states: ['PENDING', 'PENDING', 'FULFILLED'] }, { pollMs: 20_000 }, (end, { log }) => {
      expect(end).to.equal('complete');
      expect(brief(log).slice(1, 4)).to.deep.equal(['20000 GET /j1', '40000 GET /j1', '60000 GET /j1']);
    }),
  );

  it(
    'should tell each new state once',
    ending({ states: ['QUEUED', 'QUEUED', 'PENDING', 'FULFILLED'] }, {}, (_, { events }) => {
      const told = events.flatMap((event) => (event.kind === 'job' ? [event] : []));
      expect(told).to.deep.equal(
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
    'should wait through states that it does not know',
    ending({ states: ['WARMING_UP', 'FULFILLED'] }, {}, (end) => {
      expect(end).to.equal('complete');
    }),
  );

  for (const state of ['FAILED', 'CANCELLED', 'EXPIRED']) {
    it(
      `should fail with the server's words where the job is ${state}, and not cancel what has ended`,
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
    'a 408': new HttpError('late', { ...submission, status: 408 }),
  };
  for (const [what, error] of Object.entries(lost)) {
    it(
      `should say that a job may be running after ${what}, and submit nothing again`,
      ending({ submit: () => throwError(() => error) }, { cancelOnLeave: true }, (end, { log }) => {
        expect(shown(end)).to.deep.equal(['UNKNOWN', undefined, undefined, error.name]);
        expect((end as Error).message).to.match(/may be running/);
        expect(log).to.have.length(1);
      }),
    );
  }

  for (const answer of [{}, { jobId: '' }, { jobId: 7 }, null, 'j1']) {
    it(
      `should say the same where the answer is ${JSON.stringify(answer)}`,
      ending({ submit: () => of(answer) }, {}, (end) => {
        expect(shown(end)).to.deep.equal(['UNKNOWN', undefined, undefined, 'DecodeError']);
      }),
    );
  }

  const refused: Record<string, Error> = {
    'a 400': new HttpError('no', { ...submission, status: 400 }),
    'a 429': new RateLimitError('no', { ...submission, status: 429 }),
    'a refused connection': new NetworkError('no', { ...submission, phase: 'connect', code: 'ECONNREFUSED' }),
    'a token that does not come': new NetworkError('no', { path: '/oauth/token', attempts: 1, phase: 'body' }),
  };
  for (const [what, error] of Object.entries(refused)) {
    it(
      `should pass ${what} on, for no job has begun`,
      ending({ submit: () => throwError(() => error) }, {}, (end) => {
        expect(end).to.equal(error);
      }),
    );
  }

  for (const status of [404, 410]) {
    it(
      `should call a job expired whose results answer ${status}`,
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
      `should call a job expired whose state answers ${status}`,
      ending({ poll: http(status) }, { cancelOnLeave: true }, (end, { log }) => {
        expect(shown(end)).to.deep.equal(['EXPIRED', undefined, 'j1', 'HttpError']);
        expect(log).to.have.length(2);
      }),
    );
  }

  it(
    "should pass the server's refusal of a cursor on",
    ending({ results: http(400, 'cursor of another job') }, {}, (end) => {
      expect(end).to.be.instanceOf(HttpError).and.include({ status: 400, serverMessage: 'cursor of another job' });
    }),
  );

  it(
    'should not take an answer without a state',
    ending({ states: [{ status: 'FULFILLED' }] }, { cancelOnLeave: true }, (end, { log }) => {
      expect(end).to.include({ kind: 'decode', reason: 'shape' });
      expect(brief(log).at(-1)).to.equal('3000 DELETE /j1');
    }),
  );

  it(
    'should stop waiting after maxWaitMs, with the last state, and cancel where asked to',
    ending({ states: ['PENDING'] }, { maxWaitMs: 20_000, cancelOnLeave: true }, (end, { log }) => {
      expect(shown(end)).to.deep.equal(['PENDING', undefined, 'j1', undefined]);
      expect(brief(log).slice(-2)).to.deep.equal(['24375 GET /j1', '24375 DELETE /j1']);
    }),
  );

  it(
    'should write an id so that it stays one part of the path',
    ending({ submit: () => of({ jobId: '../a b?c' }) }, {}, (_, { log }) => {
      expect(brief(log)[1]).to.equal('3000 GET /..%2Fa%20b%3Fc');
    }),
  );

  it(
    'should refuse results that lead back',
    ending({ results: () => of(page('a', '2')) }, {}, (end) => {
      expect(end).to.include({ kind: 'paging', reason: 'loop' });
    }),
  );

  const phases: Record<string, readonly [Script, string, readonly string[], boolean]> = {
    submission: [{ submit: () => timer(500).pipe(map(() => ({ jobId: 'j1' }))) }, '^ 99ms !', ['0 POST '], false],
    'the first wait': [{ states: ['PENDING'] }, '^ 1999ms !', ['0 POST '], true],
    'a poll': [{ poll: () => NEVER }, '^ 3999ms !', ['0 POST ', '3000 GET /j1'], true],
    'the wait between polls': [{ states: ['PENDING'] }, '^ 4999ms !', ['0 POST ', '3000 GET /j1'], true],
    results: [{ results: () => NEVER }, '^ 3999ms !', ['0 POST ', '3000 GET /j1', '3000 GET /j1/results'], false],
  };
  for (const [phase, [script, leaving, asked, isRunning]] of Object.entries(phases)) {
    for (const cancelOnLeave of [true, false]) {
      const cancels = cancelOnLeave && isRunning;
      it(
        `should stop everything when it is left in ${phase}, ${cancels ? 'and cancel the job once' : 'and ask nothing more'}`,
        marbles((run) => {
          const server = serving(run, script);
          run.expectObservable(server.rows(query({ cancelOnLeave })), leaving).toBe('-');
          run.flush();
          expect(brief(server.log).slice(0, asked.length)).to.deep.equal(asked);
          expect(
            brief(server.log)
              .slice(asked.length)
              .map((line) => line.replace(/^\d+ /, '')),
          ).to.deep.equal(cancels ? ['DELETE /j1'] : []);
        }),
      );
    }
  }

  it(
    'should neither cancel nor ask on after the last page, nor when it is left between pages',
    marbles((run) => {
      const server = serving(run, { results: (_, cursor) => timer(100).pipe(map(() => page('a', `${cursor}+`))) });
      run.expectObservable(server.rows(query({ cancelOnLeave: true })).pipe(ids), '^ 3149ms !').toBe('3100ms a');
      run.flush();
      expect(brief(server.log).at(-1)).to.equal('3100 GET /j1/results?cursor=null%2B');
      expect(server.log).to.have.length(4);
    }),
  );

  it(
    'should let a cancellation fail in silence, and wait for it 10 s at most',
    marbles((run) => {
      let left = 0;
      const pending = serving(run, {
        states: ['PENDING'],
        cancel: () => new Observable(() => () => (left = run.scheduler.now())),
      });
      run.expectObservable(pending.rows(query({ cancelOnLeave: true })), '^ 1999ms !').toBe('-');
      const refusing = serving(run, { states: ['PENDING'], cancel: http(500) });
      run.expectObservable(refusing.rows(query({ cancelOnLeave: true })), '^ 1999ms !').toBe('-');
      run.flush();
      expect(left).to.equal(12_000);
      expect(refusing.log.filter((line) => line.includes('DELETE'))).to.have.length(1);
      expect(refusing.requests.at(-1)).to.include({ once: true });
    }),
  );
});
