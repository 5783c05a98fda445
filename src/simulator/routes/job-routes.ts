import type { Job, JobStore } from '../jobs/job-store.js';
import type { SubmittedJob } from '../jobs/job-options.js';
import { badRequest, type Rejection } from '../http/rejection.js';
import { jsonReply, type Reply, textReply } from '../http/reply.js';
import type { Route, RouteRequest } from '../http/route.js';
import { readCursor, writeCursor } from './cursor.js';

/** What the jobs of one endpoint have of their own. */
export interface JobFamily<Query> {
  readonly endpoint: SubmittedJob['endpoint'];
  /** Where jobs are submitted; everything else is below it. */
  readonly path: string;
  readonly store: JobStore<Query>;
  readonly parse: (body: unknown) => Query | Rejection;
  readonly pageSizeOf: (query: Query, search: URLSearchParams) => number | Rejection;
  readonly page: (job: Job<Query>, position: number, size: number) => JobPage | Rejection;
}

/** A page of results. */
export interface JobPage {
  /** The response without its cursor. */
  readonly body: object;
  readonly hasMore: boolean;
}

/**
 * The four routes of a family of jobs: submit (202), status, results by cursor, cancel (204). Cursors contain the job and
 * the position, so that a page can be requested again; the cursor of another job gets a 400, as do results
 * of a job that is not FULFILLED.
 */
export const jobRoutes = <Query extends object>(family: JobFamily<Query>): readonly Route[] => {
  const { endpoint, path, store, parse } = family;
  const withJob =
    (response: (job: Job<Query>, request: RouteRequest) => Reply | Rejection): Route['respond'] =>
    (request) => {
      const { jobId = '' } = request.params;
      const job = store.find(jobId);
      return job === undefined ? { code: 'not.found', message: `There is no job ${jobId}` } : response(job, request);
    };
  return [
    {
      endpoint,
      jobStep: 'jobSubmit',
      method: 'POST',
      path,
      respond: ({ body }) => {
        const query = parse(body);
        return isRejection(query) ? query : jsonReply(202, { jobId: store.submit(query).id });
      },
    },
    {
      endpoint,
      jobStep: 'jobStatus',
      method: 'GET',
      path: `${path}/{jobId}`,
      respond: withJob((job) => jsonReply(200, job.status())),
    },
    {
      endpoint,
      jobStep: 'jobResults',
      method: 'GET',
      path: `${path}/{jobId}/results`,
      respond: withJob((job, { search }) => results(family, job, search)),
    },
    {
      endpoint,
      jobStep: 'jobCancel',
      method: 'DELETE',
      path: `${path}/{jobId}`,
      respond: withJob((job) => {
        job.cancel();
        return textReply(204, '', {});
      }),
    },
  ];
};

const isRejection = (value: object): value is Rejection => 'code' in value;

const results = <Query>(family: JobFamily<Query>, job: Job<Query>, search: URLSearchParams): Reply | Rejection => {
  const state = job.state();
  if (state !== 'FULFILLED') return badRequest(`The job is ${state}: only one that is FULFILLED has results`);
  const size = family.pageSizeOf(job.query, search);
  if (typeof size === 'object') return size;
  const position = positionOf(search.get('cursor'), job.id);
  if (typeof position === 'object') return position;
  const page = family.page(job, position, size);
  if (isRejection(page)) return page;
  const { body, hasMore } = page;
  return jsonReply(200, {
    ...body,
    ...(hasMore && { cursor: writeCursor({ query: job.id, position: position + size }) }),
  });
};

const positionOf = (text: string | null, jobId: string): number | Rejection => {
  if (text === null) return 0;
  const cursor = readCursor(text);
  return cursor?.query === jobId ? cursor.position : badRequest('cursor is not one of this job');
};
