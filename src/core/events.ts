import type { CauseFacts, DecodeFailure } from './errors.js';

/** The fields of every event. */
interface At {
  /** Wall-clock time of the event, in milliseconds since the epoch. Durations are in `ms`, which a corrected clock does not change. */
  readonly at: number;
}

/** The fields of events that name their query. */
interface OfQuery extends At {
  /** Name of the query's builder. */
  readonly query: string;
}

/** A token was fetched. Never contains the token itself. */
export interface TokenEvent extends At {
  readonly kind: 'token';
  /** How long the token is valid, in milliseconds. */
  readonly expiresInMs: number;
  /** True where it replaces a token that had expired or was rejected. */
  readonly renewed: boolean;
}

/** A token request has ended, successfully or not. Contains neither secret nor token. */
export interface TokenRequestEvent extends At {
  readonly kind: 'token-request';
  readonly method: string;
  /** Path without query string, on the login host. */
  readonly path: string;
  /** Number of the attempt; the first is 1. */
  readonly attempt: number;
  /** From sending to the last byte, or to the failure, in milliseconds. */
  readonly ms: number;
  /** Status of the response; omitted where no complete response arrived. */
  readonly status?: number;
  /** Why no complete response arrived: the kind of the error, or `aborted` where no caller is waiting any more. */
  readonly cause?: CauseFacts;
}

/** A request is sent, after it has a slot of the rate budget and a token. */
export interface RequestEvent extends At {
  readonly kind: 'request';
  /** Number of the request in this client; the first is 1. One `response` or `request-failed` with the same number follows. */
  readonly id: number;
  readonly method: string;
  /** Path without query string. */
  readonly path: string;
  /** Number of the request for its page; the first is 1. Includes those that follow a redirect or a renewed token, which `maxAttempts` does not count. */
  readonly attempt: number;
}

/** A complete response has arrived. */
export interface ResponseEvent extends At {
  readonly kind: 'response';
  /** Number of the request. */
  readonly id: number;
  readonly path: string;
  readonly status: number;
  /** From sending to the last byte, in milliseconds. */
  readonly ms: number;
  /** Length of the body after decompression, in bytes. */
  readonly bytes: number;
  readonly correlationId: string | undefined;
}

/** A request has ended without a complete response. A `retry` event follows where there is another attempt. */
export interface RequestFailedEvent extends At {
  readonly kind: 'request-failed';
  /** Number of the request. */
  readonly id: number;
  readonly path: string;
  /** From sending to the failure, in milliseconds. */
  readonly ms: number;
  /** Kind of the error, or `aborted` where no caller is waiting any more. */
  readonly cause: CauseFacts;
}

/** An attempt failed, or an empty page would have ended the rows below the server's total, and another attempt follows. */
export interface RetryEvent extends At {
  readonly kind: 'retry';
  readonly path: string;
  /** Number of the request that failed, as in its `request` or `token-request` event; the first is 1. */
  readonly attempt: number;
  readonly waitMs: number;
  /** Kind of the error, and the status where there was a response; `incomplete` where a page was empty. */
  readonly cause: CauseFacts;
}

/** A request has waited for its slot in the rate budget. */
export interface BudgetWaitEvent extends At {
  readonly kind: 'budget-wait';
  readonly waitMs: number;
}

/** A page was read and decoded. */
export interface PageEvent extends OfQuery {
  readonly kind: 'page';
  /** Number of the page in its chain, which is the run or one slice of it; the first is 1. */
  readonly page: number;
  readonly rows: number;
}

/** A row was omitted because it is invalid and `onInvalidRow` is `skip`. */
export interface InvalidRowEvent extends At, DecodeFailure {
  readonly kind: 'invalid-row';
}

/** Rows of a page were omitted because they had been delivered before: the server repeated a group, or rows moved while pages were read. */
export interface RepeatedRowsEvent extends OfQuery {
  readonly kind: 'repeated-rows';
  /** Number of the page in its chain; the first is 1. */
  readonly page: number;
  /** Number of rows omitted. */
  readonly rows: number;
}

/** A statistic that merged rows do not contain. */
export interface OmittedStatistic {
  readonly metric: string;
  /** `target`, `p95`, ... */
  readonly statistic: string;
  /** The reason, such as `differs between parts (0.8, 0.9)`. */
  readonly reason: string;
}

/** Merged rows do not contain these statistics, which cannot be calculated from those of the slices. Reported once, before `complete`. */
export interface OmittedStatisticsEvent extends OfQuery {
  readonly kind: 'omitted-statistics';
  /** Each statistic of a metric once. */
  readonly statistics: readonly OmittedStatistic[];
}

/** The state of a job has changed. */
export interface JobEvent extends OfQuery {
  readonly kind: 'job';
  readonly jobId: string;
  /** `QUEUED`, `PENDING`, `FULFILLED`, `FAILED`, `CANCELLED`, `EXPIRED`, ... */
  readonly state: string;
}

/** A poll of `observe` has failed with all its attempts, and another poll follows. */
export interface PollFailedEvent extends OfQuery {
  readonly kind: 'poll-failed';
  readonly waitMs: number;
  /** Kind of the error, and the status where there was a response. */
  readonly cause: CauseFacts;
}

/** A run's number of rows differs from the server's total, because rows were added or removed while it was read. */
export interface TotalMismatchEvent extends OfQuery {
  readonly kind: 'total-mismatch';
  /** The last total that the server reported. */
  readonly expected: number;
  readonly rows: number;
}

/** What a run with slices is going to request. Reported before its first request. */
export interface PlanEvent extends OfQuery {
  readonly kind: 'plan';
  readonly slices: number;
  /** Minimum number of requests. */
  readonly requests: number;
  /** Total length of the slices, in milliseconds, which the intervals of the `slice` events add up to at the end. */
  readonly rangeMs: number;
}

/** This machine's wall clock is ahead of the server's. The incremental run continues with the server's time, by which less has settled. */
export interface ClockAheadEvent extends OfQuery {
  readonly kind: 'clock-ahead';
  /** The difference in milliseconds, by the `Date` header of a response, which has a resolution of one second. */
  readonly aheadMs: number;
}

/** The rows of a slice, or of a half of one, have been delivered; with `merge`, added to the result. */
export interface SliceEvent extends At {
  readonly kind: 'slice';
  /** `start/end`, half-open. */
  readonly interval: string;
  readonly rows: number;
}

/** A slice was too large for the server, and is requested again as two halves. */
export interface BisectEvent extends At {
  readonly kind: 'bisect';
  readonly interval: string;
  readonly halves: readonly [string, string];
  /** Kind of the error, and the status where there was a response. */
  readonly cause: CauseFacts;
}

/** The connection of a live stream has changed its state. Contains neither the token nor the address of the socket. */
export interface LiveEvent extends At {
  readonly kind: 'live';
  /** Number of the channel in its stream; the first is 1. */
  readonly channel: number;
  /**
   * `connecting`: creates the channel, subscribes to the topics, then opens the socket. `open`: the socket is open. `resynced`: a query
   * has closed the gap. `silent`: no message arrived for too long. `closing`: the server announced that it will close the socket.
   * `reconnecting`: connects again after `waitMs`. `rejected`: the server rejected this number of `topics`. `renewed`: the channel was
   * extended. `unreadable`: a message is not valid, so the rows of its queue are requested again.
   */
  readonly state:
    'connecting' | 'open' | 'resynced' | 'silent' | 'closing' | 'reconnecting' | 'rejected' | 'renewed' | 'unreadable';
  readonly waitMs?: number;
  readonly topics?: number;
  /** Why it reconnects: the kind of the error, or the server's message. */
  readonly cause?: string;
  /** The queue of an unreadable message, where the message contains one. */
  readonly queueId?: string;
  /** What is wrong with an unreadable message. */
  readonly failure?: DecodeFailure;
}

/** A run has completed without an error. `missingRows` above 0: the server returned fewer rows than it counted. */
export interface CompleteEvent extends OfQuery {
  readonly kind: 'complete';
  readonly pages: number;
  /** Number of rows delivered, after a merge where slices were merged. */
  readonly rows: number;
  /** Number of requests sent, all attempts included; requests for tokens and queue names are not counted. */
  readonly requests: number;
  /** The forecast of `explain`, for comparison with `requests`; undefined for a query without a range. */
  readonly forecast?: { readonly requests: number };
  /** Number of invalid rows omitted by `onInvalidRow: 'skip'`. */
  readonly invalid: number;
  /**
   * Number of rows omitted because the pages of one slice, or of a run without slices, repeated them. A row that several slices contain,
   * because it begins in one and ends in another, is expected and not counted.
   */
  readonly repeated: number;
  /** Number of rows that the server counted but did not return; above 0, the run is incomplete. */
  readonly missingRows: number;
  /** The requested range, `start/end`; undefined where the query has none, or `since` found nothing that had settled. */
  readonly asked: string | undefined;
  /** The intervals that the responses cover, merged: always the requested range, because a run with a gap fails with an IncompleteError. */
  readonly answered: readonly string[];
  readonly ms: number;
}

/**
 * A run has ended with an error, which its subscriber receives as well. A poll of `observe` and a lookup of queue names are runs too. A run
 * that was unsubscribed or aborted by its signal has not failed.
 */
export interface FailedEvent extends OfQuery {
  readonly kind: 'failed';
  readonly ms: number;
  /** Kind of the error, `unknown` for an error of your own store or fetch, and the status where there was a response. */
  readonly cause: CauseFacts;
}

/** Any event of a client. Contains neither secrets nor tokens. */
export type ClientEvent =
  | TokenEvent
  | TokenRequestEvent
  | RequestEvent
  | ResponseEvent
  | RequestFailedEvent
  | RetryEvent
  | BudgetWaitEvent
  | PageEvent
  | InvalidRowEvent
  | RepeatedRowsEvent
  | OmittedStatisticsEvent
  | JobEvent
  | PollFailedEvent
  | PlanEvent
  | ClockAheadEvent
  | SliceEvent
  | BisectEvent
  | TotalMismatchEvent
  | LiveEvent
  | CompleteEvent
  | FailedEvent;

/** An event before the client adds its time. */
export type EventNews<E extends ClientEvent = ClientEvent> = E extends ClientEvent ? Omit<E, 'at'> : never;

/** Reports an event of a part of the client. */
export type Report = (news: EventNews) => void;
