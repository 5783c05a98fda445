import type { ClientEvent } from '../../core/events.js';

/** What a run has come to so far. */
export interface ProgressCounts {
  readonly pages: number;
  readonly rows: number;
  readonly retries: number;
  readonly renewals: number;
  /** Requests that waited noticeably for the rate budget, and how long together. */
  readonly rateWaits: number;
  readonly rateWaitMs: number;
  /** Why nothing happens just now. */
  readonly waiting: string | undefined;
}

export const noProgress: ProgressCounts = {
  pages: 0,
  rows: 0,
  retries: 0,
  renewals: 0,
  rateWaits: 0,
  rateWaitMs: 0,
  waiting: undefined,
};

/** Shorter waits are not told: a busy machine takes some milliseconds for a slot that is free. */
const leastRateWaitMs = 50;

/** The counts after an event. `query` is the name of the query whose pages count: a look-up of names is not a page of it. */
export const advance = (counts: ProgressCounts, event: ClientEvent, query: string): ProgressCounts => {
  switch (event.kind) {
    case 'page':
      return event.query === query ? { ...counts, pages: counts.pages + 1, rows: counts.rows + event.rows } : counts;
    case 'retry':
      return { ...counts, retries: counts.retries + 1, waiting: retryText(event) };
    case 'token':
      return { ...counts, renewals: counts.renewals + (event.renewed ? 1 : 0), waiting: undefined };
    case 'budget-wait':
      if (event.waitMs < leastRateWaitMs) return counts;
      return { ...counts, rateWaits: counts.rateWaits + 1, rateWaitMs: counts.rateWaitMs + event.waitMs };
    case 'complete':
      // Pages of slices that were split have been read in vain.
      return event.query === query ? { ...counts, pages: event.pages, rows: event.rows } : counts;
    case 'request':
      return counts.waiting === undefined ? counts : { ...counts, waiting: undefined };
    default:
      return counts;
  }
};

/** `429 from the server, waiting 1.2 s before try 2`. */
export const retryText = ({ cause, waitMs, attempt }: Extract<ClientEvent, { kind: 'retry' }>): string => {
  const what = cause.status === undefined ? cause.kind : `${cause.status} from the server`;
  return `${what}, waiting ${seconds(waitMs)} before try ${attempt + 1}`;
};

/** Milliseconds as `1.2 s`. */
export const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

/** `5 pages, 30 rows, 1 retry, 1 token renewal, no rate wait`. */
export const countsText = ({ pages, rows, retries, renewals, rateWaits, rateWaitMs }: ProgressCounts): string =>
  [
    counted(pages, 'page', 'pages'),
    counted(rows, 'row', 'rows'),
    counted(retries, 'retry', 'retries'),
    counted(renewals, 'token renewal', 'token renewals'),
    counted(rateWaits, 'rate wait', 'rate waits') + (rateWaits > 0 ? ` (${seconds(rateWaitMs)})` : ''),
  ].join(', ');

/** `no page`, `1 page`, `2 pages`. */
export const counted = (count: number, one: string, many: string): string =>
  `${count === 0 ? 'no' : count} ${count === 1 || count === 0 ? one : many}`;
