import type { DecodeFailure } from './errors.js';

/** What every event carries. */
interface At {
  /** When, in milliseconds since the epoch. */
  readonly at: number;
}

/** A token was fetched. The token itself is never told. */
export interface TokenEvent extends At {
  readonly kind: 'token';
  /** How long the token lives, in milliseconds. */
  readonly expiresInMs: number;
  /** True where it replaces one that was used up or refused. */
  readonly renewed: boolean;
}

/** A request leaves, budget slot and token in hand. */
export interface RequestEvent extends At {
  readonly kind: 'request';
  readonly method: string;
  /** Path without query. */
  readonly path: string;
  /** 1 for the first try. */
  readonly attempt: number;
}

/** An answer has come in whole. */
export interface ResponseEvent extends At {
  readonly kind: 'response';
  readonly path: string;
  readonly status: number;
  /** From sending to the last byte, in milliseconds. */
  readonly ms: number;
  /** Length of the body after decompression, in bytes. */
  readonly bytes: number;
  readonly correlationId: string | undefined;
}

/** A try failed and another one follows. */
export interface RetryEvent extends At {
  readonly kind: 'retry';
  readonly path: string;
  /** Number of the try that failed; the first is 1. */
  readonly attempt: number;
  readonly waitMs: number;
  /** Kind of the error, and the status where there was an answer. */
  readonly cause: { readonly kind: string; readonly status: number | undefined };
}

/** A request has waited for its slot in the rate budget. */
export interface BudgetWaitEvent extends At {
  readonly kind: 'budget-wait';
  readonly waitMs: number;
}

/** A page was read and decoded. */
export interface PageEvent extends At {
  readonly kind: 'page';
  /** Name of the query's builder. */
  readonly query: string;
  /** Number of the page in its run; the first is 1. */
  readonly page: number;
  readonly rows: number;
}

/** A row was left out, because `onInvalidRow: 'skip'` was asked for. */
export interface InvalidRowEvent extends At, DecodeFailure {
  readonly kind: 'invalid-row';
}

/** A job has changed its state. */
export interface JobEvent extends At {
  readonly kind: 'job';
  /** Name of the query's builder. */
  readonly query: string;
  readonly jobId: string;
  /** `QUEUED`, `PENDING`, `FULFILLED`, `FAILED`, `CANCELLED`, `EXPIRED`, ... */
  readonly state: string;
}

/** A run's rows are not as many as the server said there are, because some came or went meanwhile. */
export interface TotalMismatchEvent extends At {
  readonly kind: 'total-mismatch';
  /** Name of the query's builder. */
  readonly query: string;
  /** What the server said last. */
  readonly expected: number;
  readonly rows: number;
}

/** A run has delivered everything that was asked. */
export interface CompleteEvent extends At {
  readonly kind: 'complete';
  /** Name of the query's builder. */
  readonly query: string;
  readonly pages: number;
  readonly rows: number;
  /** Rows left out, because `onInvalidRow: 'skip'` was asked for. */
  readonly invalid: number;
  /** Rows left out, because they had come before. */
  readonly repeated: number;
  readonly ms: number;
}

/** What is going on in a client. Carries no secret and no token. */
export type ClientEvent =
  | TokenEvent
  | RequestEvent
  | ResponseEvent
  | RetryEvent
  | BudgetWaitEvent
  | PageEvent
  | InvalidRowEvent
  | JobEvent
  | TotalMismatchEvent
  | CompleteEvent;

/** An event before the client has stamped its time. */
export type EventNews<E extends ClientEvent = ClientEvent> = E extends ClientEvent ? Omit<E, 'at'> : never;

/** Takes events from the parts of a client. */
export type Report = (news: EventNews) => void;
