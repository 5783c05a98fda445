import { map, of } from 'rxjs';
import type { Errands, Query } from '../core/endpoint.js';
import { QueryError } from '../core/errors.js';
import { parseInstant } from '../core/instant.js';
import { parseInterval } from '../core/interval.js';
import { isObject } from '../core/is-object.js';
import { checked, exactFields, flag, optional, wholeNumber } from '../core/problems.js';
import { detailsBody, detailsChecks, type DetailsParams } from './conversation-details.js';
import { type ConversationRow, ConversationsPage } from './conversations-page.js';
import { detailsSlicing } from './details-slicing.js';
import { jobSurround, nextByCursor } from './job.js';
import { type Job, jobChecks, type JobOptions } from './job-options.js';
import { smallerPageInUrl } from './numbered-pages.js';

/** A question for conversations one by one that a job answers. */
export interface DetailJobParams extends DetailsParams, JobOptions {
  /** Conversations in all, at most. @defaultValue all */
  readonly limit?: number | undefined;
  /** Counts only conversations that started on the interval's days. @defaultValue false, as the platform has it */
  readonly startOfDayIntervalMatching?: boolean | undefined;
  /**
   * Conversations a page, at most. A page larger than `maxBodyBytes` is requested again with half as many.
   * @defaultValue 1000
   */
  readonly pageSize?: number | undefined;
  /**
   * Asks first until when the platform's store for jobs has data, and refuses an interval that ends later: its last
   * conversations would be missing.
   * @defaultValue true
   */
  readonly checkAvailability?: boolean | undefined;
}

const query = 'conversationDetailJob';
const path = '/api/v2/analytics/conversations/details/jobs';

/**
 * The question of `conversationDetails`, answered by a job of the server: for months, and for millions of conversations.
 * `POST /api/v2/analytics/conversations/details/jobs`, its state, then its results by `cursor`. Needs the permission
 * `analytics:conversationDetail:view`.
 *
 * A job returns at most 400,000 conversations: the run option `slice` submits one for each part of the interval, and a conversation
 * that begins in one part and ends in another comes once. The submission is sent once: if its answer is lost, a JobError with the state `UNKNOWN` says so. The run fails with a QueryError,
 * and submits nothing, where the interval ends after the data does.
 *
 * @throws QueryError with everything that is wrong with the question.
 */
export const conversationDetailJob = (
  params: DetailJobParams,
): Query<DetailJobParams, ConversationsPage, ConversationRow> => {
  const asked = checked(query, params, checks);
  return {
    endpoint: {
      name: query,
      first: (job) => ({ method: 'POST', url: path, body: detailJobBody(job) }),
      next: nextByCursor,
      instead: smallerPageInUrl,
      codec: ConversationsPage,
      rowDepth: 1,
      lighter: 'choose a shorter `interval` or a lower `pageSize`',
      rows: ({ conversations }) => conversations ?? [],
      identity: ({ conversationId }) => conversationId,
      // One job, or so many conversations in all, are not those of each part.
      ...(asked.jobId === undefined && asked.limit === undefined && { slicing: detailsSlicing() }),
      surround: jobSurround(detailJob(asked)),
    },
    params: asked,
  };
};

/** The job around the pages: first it is asked how far the data reaches. */
export const detailJob = (asked: DetailJobParams): Job => {
  const { checkAvailability = true, interval, pageSize = 1000 } = asked;
  return {
    query,
    options: asked,
    search: `?pageSize=${pageSize}`,
    fewerResults: 'read the interval in slices (run option `slice`, such as P7D), or set `limit`',
    ready: (errands) => (checkAvailability ? available(interval, errands) : of(true)),
  };
};

const checks = exactFields<DetailJobParams>({
  ...detailsChecks,
  ...jobChecks,
  limit: optional(wholeNumber(1)),
  startOfDayIntervalMatching: optional(flag),
  pageSize: optional(wholeNumber(1)),
  checkAvailability: optional(flag),
});

/** Emits once where the data reaches to the end of the interval, or nobody says how far it does. */
const available = (interval: string, { ask }: Errands) =>
  ask({ method: 'GET', url: `${path}/availability` }).pipe(
    map((answer) => {
      const date = isObject(answer) ? answer['dataAvailabilityDate'] : undefined;
      const untilMs = parseInstant(date) ?? Infinity;
      if ((parseInterval(interval)?.endMs ?? 0) <= untilMs) return;
      const message = `ends after ${String(date)}, until when there is data: end it there, or ask conversationDetails`;
      throw new QueryError(query, [{ path: 'interval', message }]);
    }),
  );

/** The body of a submission. */
export const detailJobBody = ({
  pollMs: _pollMs,
  maxWaitMs: _maxWaitMs,
  cancelOnLeave: _cancelOnLeave,
  jobId: _jobId,
  checkAvailability: _checkAvailability,
  pageSize: _pageSize,
  ...params
}: DetailJobParams) => ({ ...detailsBody(params) });
