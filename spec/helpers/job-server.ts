import { type Observable, of, throwError } from 'rxjs';
import type { PageRequest, Query } from '../../src/core/endpoint.js';
import { HttpError } from '../../src/core/errors.js';
import { aggregateJob, conversationAggregateJob } from '../../src/endpoints/conversation-aggregate-job.js';
import type { Job, JobOptions } from '../../src/endpoints/job-options.js';
import { runJob } from '../../src/endpoints/job.js';
import { type ScriptedServer, scriptedServer } from './scripted-server.js';
import type { Marbles } from './marbles.js';

/** The paths of job submissions. */
export const path = '/api/v2/analytics/conversations/aggregates/jobs';
const interval = '2026-10-01T00:00:00Z/2026-10-02T00:00:00Z';
/** A query that a job runs. */
export const query = (options: JobOptions = {}) =>
  atOnce(
    conversationAggregateJob({ interval, metrics: ['nOffered'], groupBy: ['queueId'], ...options }),
    aggregateJob(options),
  );

/** The query with its job runner already loaded: loading takes real time, which virtual time does not wait for. */
export const atOnce = <Params, Page, Row>({ endpoint, ...query }: Query<Params, Page, Row>, job: Job) => ({
  ...query,
  endpoint: { ...endpoint, surround: runJob(job) },
});

/** A page of one row; with a cursor, another one follows. */
export const page = (queueId: string, cursor?: string) => ({
  results: [{ group: { queueId }, data: [{ interval, metrics: [{ metric: 'nOffered', stats: { count: 1 } }] }] }],
  ...(cursor !== undefined && { cursor }),
});

/** An error response. */
export const http = (status: number, serverMessage?: string) => (request: PageRequest) =>
  throwError(() => new HttpError('no', { path: new URL(request.url).pathname, attempts: 1, status, serverMessage }));

/** A server with one job: its states, one for each poll, the last one repeated, and the pages of its results. */
export interface Script {
  readonly submit?: (request: PageRequest) => Observable<unknown>;
  readonly states?: readonly (string | object)[];
  readonly poll?: (request: PageRequest) => Observable<unknown>;
  readonly results?: (request: PageRequest, cursor: string | null) => Observable<unknown>;
  readonly cancel?: (request: PageRequest) => Observable<unknown>;
}

/** Serves the script. */
export const serving = ({ scheduler }: Marbles, script: Script): ScriptedServer => {
  const { submit, states = ['FULFILLED'], poll, results, cancel } = script;
  let polls = 0;
  const nextState = () => {
    const state = states[Math.min(polls++, states.length - 1)];
    return of(typeof state === 'string' ? { state } : state);
  };
  return scriptedServer(scheduler, (request) => {
    const url = new URL(request.url);
    if (request.method === 'POST') return submit?.(request) ?? of({ jobId: 'j1' });
    if (request.method === 'DELETE') return cancel?.(request) ?? of({});
    if (!url.pathname.endsWith('/results')) return poll?.(request) ?? nextState();
    const cursor = url.searchParams.get('cursor');
    return results?.(request, cursor) ?? of(cursor === null ? page('a', '2') : page('b'));
  });
};

/** A log without what all paths have in common. */
export const brief = (log: readonly string[]) => log.map((line) => line.replace(path, ''));
