import { map, of } from 'rxjs';
import type { Errands, Query } from '../core/endpoint.js';
import { QueryError } from '../core/errors.js';
import { parseInstant, parseInterval } from '../core/interval.js';
import { isObject } from '../core/is-object.js';
import { decoded, type Fields, Flag, optional, struct, wholeNumber } from '../core/validation.js';
import { detailsBody, detailsFields, type DetailsParams } from './conversation-details.js';
import { type ConversationRow, ConversationsPage } from './conversations-page.js';
import { detailsSlicing } from './details-slicing.js';
import { nextByCursor, runJob } from './job.js';
import { type Job, jobFields, type JobOptions } from './job-options.js';
import { smallerPageInUrl } from './numbered-pages.js';

/** Parameters of a conversation details query that runs as a job. */
export interface DetailJobParams extends DetailsParams, JobOptions {
  /** Maximum number of conversations in total. @defaultValue all */
  readonly limit?: number | undefined;
  /** Matches only conversations that started on a day of the interval. @defaultValue false, as the platform has it */
  readonly startOfDayIntervalMatching?: boolean | undefined;
  /**
   * Maximum number of conversations in a page. A page larger than `maxBodyBytes` is requested again with half as many.
   * @defaultValue 1000
   */
  readonly pageSize?: number | undefined;
  /**
   * Requests first the date up to which the platform has data for jobs, and rejects an interval that ends later: its last conversations
   * would be missing.
   * @defaultValue true
   */
  readonly checkAvailability?: boolean | undefined;
}

const query = 'conversationDetailJob';
const path = '/api/v2/analytics/conversations/details/jobs';

/**
 * Runs a `conversationDetails` query as a job on the server, for months and for millions of conversations:
 * `POST /api/v2/analytics/conversations/details/jobs`, then its state, then its results by `cursor`. Needs the permission
 * `analytics:conversationDetail:view`.
 *
 * A job returns at most 400,000 conversations. With the run option `slice`, one job is submitted for each slice of the interval, and a
 * conversation that begins in one slice and ends in another is delivered once.
 *
 * The submission is sent only once. If its response is lost, the run fails with a JobError with the state `UNKNOWN`. Where the interval
 * ends after the available data, the run fails with a QueryError and submits nothing.
 *
 * @throws QueryError that lists everything that is wrong with the query.
 */
export const conversationDetailJob = (
  params: DetailJobParams,
): Query<DetailJobParams, ConversationsPage, ConversationRow> => {
  const valid = decoded(query, Params, params);
  // An existing job and a total limit are about the whole interval, not about each slice.
  const isSliceable = valid.jobId === undefined && valid.limit === undefined;
  return {
    endpoint: {
      name: query,
      first: (job) => ({ method: 'POST', url: path, body: detailJobBody(job) }),
      next: nextByCursor,
      instead: smallerPageInUrl,
      codec: ConversationsPage,
      lighter: isSliceable ? 'lower `pageSize`' : 'choose a shorter `interval` or a lower `pageSize`',
      rows: ({ conversations }) => conversations ?? [],
      identity: ({ conversationId }) => conversationId,
      ...(isSliceable && { slicing: detailsSlicing() }),
      surround: runJob(detailJob(valid)),
    },
    params: valid,
  };
};

/** Makes the job around the pages. Before the submission, the availability of data is requested. */
export const detailJob = (params: DetailJobParams): Job => {
  const { checkAvailability = true, interval, pageSize = 1000 } = params;
  return {
    query,
    options: params,
    search: `?pageSize=${pageSize}`,
    fewerResults: 'read the interval in slices (run option `slice`, such as P7D), or set `limit`',
    ready: (errands) => (checkAvailability ? available(interval, errands) : of(true)),
  };
};

const Params = struct({
  ...detailsFields,
  ...jobFields,
  limit: optional(wholeNumber(1)),
  startOfDayIntervalMatching: optional(Flag),
  pageSize: optional(wholeNumber(1)),
  checkAvailability: optional(Flag),
} satisfies Fields<DetailJobParams>);

/** Emits once where the data covers the interval up to its end, or the response contains no date. */
const available = (interval: string, { ask }: Errands) =>
  ask({ method: 'GET', url: `${path}/availability` }).pipe(
    map((response) => {
      const date = isObject(response) ? response['dataAvailabilityDate'] : undefined;
      const untilMs = parseInstant(date) ?? Infinity;
      if ((parseInterval(interval)?.endMs ?? 0) <= untilMs) return;
      const message = `ends after ${String(date)}, up to which data is available: end it there, or use conversationDetails`;
      throw new QueryError(query, [{ path: 'interval', message }]);
    }),
  );

/** Makes the body of a submission. */
export const detailJobBody = ({
  pollMs: _pollMs,
  maxWaitMs: _maxWaitMs,
  cancelOnLeave: _cancelOnLeave,
  jobId: _jobId,
  checkAvailability: _checkAvailability,
  pageSize: _pageSize,
  ...params
}: DetailJobParams) => ({ ...detailsBody(params) });
