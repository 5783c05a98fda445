import type { CauseFacts, DecodeFailure } from './errors.js';
import type { OmittedStatistic } from './slicing.js';

/** What every event carries. */
interface At {
  /** When, by the wall clock, in milliseconds since the epoch. How long something took is in `ms`, which a corrected clock does not change. */
  readonly at: number;
}

/** What every event of a run carries. */
interface OfQuery extends At {
  /** Name of the query's builder. */
  readonly query: string;
}

/** A token was fetched. The token itself is never told. */
export interface TokenEvent extends At {
  readonly kind: 'token';
  /** How long the token lives, in milliseconds. */
  readonly expiresInMs: number;
  /** True where it replaces one that was used up or refused. */
  readonly renewed: boolean;
}

/** A request for a token has ended, whatever came of it. Neither secret nor token is told. */
export interface TokenRequestEvent extends At {
  readonly kind: 'token-request';
  readonly method: string;
  /** Path without query, on the login host. */
  readonly path: string;
  /** 1 for the first try. */
  readonly attempt: number;
  /** From sending to the last byte, or to the failure, in milliseconds. */
  readonly ms: number;
  /** Left out where no whole answer came. */
  readonly status?: number;
  /** Why no whole answer came: kind of the error; `aborted` where nobody waits for it any more. */
  readonly cause?: CauseFacts;
}

/** A request leaves, budget slot and token in hand. */
export interface RequestEvent extends At {
  readonly kind: 'request';
  /** Its number in this client, from 1. One `response` or `request-failed` with the same number follows. */
  readonly id: number;
  readonly method: string;
  /** Path without query. */
  readonly path: string;
  /** 1 for the first try. */
  readonly attempt: number;
}

/** An answer has come in whole. */
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

/** A request has ended without a whole answer. Whether another try follows, `retry` tells. */
export interface RequestFailedEvent extends At {
  readonly kind: 'request-failed';
  /** Number of the request. */
  readonly id: number;
  readonly path: string;
  /** From sending to the failure, in milliseconds. */
  readonly ms: number;
  /** Kind of the error; `aborted` where nobody waits for the answer any more. */
  readonly cause: CauseFacts;
}

/** A try failed, or an empty page would have ended the rows below the server's total, and another one follows. */
export interface RetryEvent extends At {
  readonly kind: 'retry';
  readonly path: string;
  /** Number of the try that failed; the first is 1. */
  readonly attempt: number;
  readonly waitMs: number;
  /** Kind of the error, and the status where there was an answer; `incomplete` where a page was empty. */
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

/** A row was left out, because `onInvalidRow: 'skip'` was asked for. */
export interface InvalidRowEvent extends At, DecodeFailure {
  readonly kind: 'invalid-row';
}

/** Rows of a page were left out, because they had come before: the server told a group twice, or rows moved while pages were read. */
export interface RepeatedRowsEvent extends OfQuery {
  readonly kind: 'repeated-rows';
  /** Number of the page in its chain; the first is 1. */
  readonly page: number;
  /** How many. */
  readonly rows: number;
}

/** Rows of merged slices do not contain these statistics, which do not follow from those of the slices. Reported once, before `complete`. */
export interface OmittedStatisticsEvent extends OfQuery {
  readonly kind: 'omitted-statistics';
  /** Each statistic of a metric once. */
  readonly statistics: readonly OmittedStatistic[];
}

/** A job has changed its state. */
export interface JobEvent extends OfQuery {
  readonly kind: 'job';
  readonly jobId: string;
  /** `QUEUED`, `PENDING`, `FULFILLED`, `FAILED`, `CANCELLED`, `EXPIRED`, ... */
  readonly state: string;
}

/** A poll of `observe` has failed with all its tries, and another one follows. */
export interface PollFailedEvent extends OfQuery {
  readonly kind: 'poll-failed';
  readonly waitMs: number;
  /** Kind of the error, and the status where there was an answer. */
  readonly cause: CauseFacts;
}

/** A run's rows are not as many as the server said there are, because some came or went meanwhile. */
export interface TotalMismatchEvent extends OfQuery {
  readonly kind: 'total-mismatch';
  /** What the server said last. */
  readonly expected: number;
  readonly rows: number;
}

/** What a run in slices is going to ask for: told before its first request. */
export interface PlanEvent extends OfQuery {
  readonly kind: 'plan';
  readonly slices: number;
  /** Requests at least. */
  readonly requests: number;
  /** Length of the slices together, in milliseconds: what the intervals of the `slice` events come to in the end. */
  readonly rangeMs: number;
}

/** The wall clock of this machine is ahead of the server's, which an incremental run goes by then: less has settled. */
export interface ClockAheadEvent extends OfQuery {
  readonly kind: 'clock-ahead';
  /** By how much, in milliseconds, as far as the `Date` header of a response shows, which counts whole seconds. */
  readonly aheadMs: number;
}

/** A slice of a run's range has been read whole. */
export interface SliceEvent extends At {
  readonly kind: 'slice';
  /** `start/end`, half-open. */
  readonly interval: string;
  readonly rows: number;
}

/** A slice was too much for the server, and is asked for again in two halves. */
export interface BisectEvent extends At {
  readonly kind: 'bisect';
  readonly interval: string;
  readonly halves: readonly [string, string];
  /** Kind of the error, and the status where there was an answer. */
  readonly cause: CauseFacts;
}

/** The connection behind a live stream has changed its state. Tells neither the token nor where the socket connects to. */
export interface LiveEvent extends At {
  readonly kind: 'live';
  /** Number of the channel in its stream; the first is 1. */
  readonly channel: number;
  /**
   * `connecting`: channel, topics, then socket. `open`: the socket is. `resynced`: a query has closed the gap. `silent`: nothing
   * was heard for too long. `closing`: the server said that it will close the socket. `reconnecting`: after `waitMs`.
   * `rejected`: the server refuses so many `topics`. `renewed`: the channel lives on. `unreadable`: a message is not valid, so the rows
   * of its queue are requested again.
   */
  readonly state:
    'connecting' | 'open' | 'resynced' | 'silent' | 'closing' | 'reconnecting' | 'rejected' | 'renewed' | 'unreadable';
  readonly waitMs?: number;
  readonly topics?: number;
  /** Why it reconnects: kind of the error, or what the server said. */
  readonly cause?: string;
  /** The queue of an unreadable message, where the message says so. */
  readonly queueId?: string;
  /** What is wrong with an unreadable message. */
  readonly failure?: DecodeFailure;
}

/** A run has delivered everything that was asked. */
export interface CompleteEvent extends OfQuery {
  readonly kind: 'complete';
  readonly pages: number;
  /** Rows delivered: those of the whole range, where slices were merged. */
  readonly rows: number;
  /** Requests that were sent for it, tries included; those for a token and for queue names are not counted. */
  readonly requests: number;
  /** What `explain` told of the run, beside which `requests` stands; undefined for a question without a range. */
  readonly forecast?: { readonly requests: number };
  /** Rows left out, because `onInvalidRow: 'skip'` was asked for. */
  readonly invalid: number;
  /** Rows left out, because they had come before. */
  readonly repeated: number;
  /** Rows that the server counted and that never came: the run is incomplete where it is above 0. */
  readonly missingRows: number;
  /** The range that was asked for, `start/end`; undefined where the question has none, or `since` found nothing that had settled. */
  readonly asked: string | undefined;
  /** What the answers cover, merged: always the range that was asked for, for a run with a gap ends as `incomplete`. */
  readonly answered: readonly string[];
  readonly ms: number;
}

/**
 * A run has ended with an error, which is for whoever runs it. A poll of `observe`, and a look-up of queue names, are runs too; one that is
 * left, or aborted by its signal, has not failed.
 */
export interface FailedEvent extends OfQuery {
  readonly kind: 'failed';
  readonly ms: number;
  /** Kind of the error, `unknown` for one of a store or a fetch of your own; and the status where there was an answer. */
  readonly cause: CauseFacts;
}

/** What is going on in a client. Carries no secret and no token. */
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

/** An event before the client has stamped its time. */
export type EventNews<E extends ClientEvent = ClientEvent> = E extends ClientEvent ? Omit<E, 'at'> : never;

/** Takes events from the parts of a client. */
export type Report = (news: EventNews) => void;
