import type { ClientEvent } from '../../core/events.js';
import type { StatusLine } from '../output.js';

/** The counts of a run so far. */
export interface ProgressCounts {
  readonly pages: number;
  readonly rows: number;
  /** Rows that the server counted and did not send. */
  readonly missing: number;
  /** Rows that were skipped: repeated ones, and `invalid` ones. */
  readonly repeated: number;
  readonly invalid: number;
  /** The server's total, where the number of rows received differs. */
  readonly total: number | undefined;
  readonly retries: number;
  readonly renewals: number;
  /** Requests that waited at least 50 ms for the rate budget; `rateWaitMs` sums their waits. */
  readonly rateWaits: number;
  readonly rateWaitMs: number;
  /** Why the run is currently waiting. */
  readonly waiting: string | undefined;
}

export const noProgress: ProgressCounts = {
  pages: 0,
  rows: 0,
  missing: 0,
  repeated: 0,
  invalid: 0,
  total: undefined,
  retries: 0,
  renewals: 0,
  rateWaits: 0,
  rateWaitMs: 0,
  waiting: undefined,
};

/** The shortest wait that is counted: a busy machine takes some milliseconds even for a free slot. */
const minRateWaitMs = 50;

/** Returns the counts after an event. Counts only pages of the query with the name `query`, not those of a look-up of names. */
export const advance = (counts: ProgressCounts, event: ClientEvent, query: string): ProgressCounts => {
  switch (event.kind) {
    case 'page':
      return event.query === query ? { ...counts, pages: counts.pages + 1, rows: counts.rows + event.rows } : counts;
    case 'retry':
      return { ...counts, retries: counts.retries + 1, waiting: retryText(event) };
    case 'token':
      return { ...counts, renewals: counts.renewals + (event.renewed ? 1 : 0), waiting: undefined };
    case 'budget-wait':
      if (event.waitMs < minRateWaitMs) return counts;
      return { ...counts, rateWaits: counts.rateWaits + 1, rateWaitMs: counts.rateWaitMs + event.waitMs };
    case 'total-mismatch':
      return event.query === query ? { ...counts, total: event.expected } : counts;
    case 'complete': {
      if (event.query !== query) return counts;
      // Replaces the counts so far: they include pages of slices that were split and read again.
      const { pages, rows, missingRows: missing, repeated, invalid } = event;
      return { ...counts, pages, rows, missing, repeated, invalid };
    }
    case 'request':
      return counts.waiting === undefined ? counts : { ...counts, waiting: undefined };
    default:
      return counts;
  }
};

const causes: Readonly<Record<string, string>> = { incomplete: "an empty page below the server's total" };

/** Formats a retry: `429 from the server, waiting 1.2 s before attempt 2`. */
export const retryText = ({ cause, waitMs, attempt }: Extract<ClientEvent, { kind: 'retry' }>): string => {
  const what = cause.status === undefined ? (causes[cause.kind] ?? cause.kind) : `${cause.status} from the server`;
  return `${what}, waiting ${seconds(waitMs)} before attempt ${attempt + 1}`;
};

/** Formats milliseconds as `1.2 s`. */
export const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

/** Formats the counts: `5 pages, 30 rows, 1 retry, 1 token renewal, no rate wait`. Problems of the rows follow the number of rows. */
export const countsText = (counts: ProgressCounts): string => {
  const { pages, rows, retries, renewals, rateWaits, rateWaitMs } = counts;
  return [
    counted(pages, 'page', 'pages'),
    counted(rows, 'row', 'rows'),
    ...problemTexts(counts),
    counted(retries, 'retry', 'retries'),
    counted(renewals, 'token renewal', 'token renewals'),
    counted(rateWaits, 'rate wait', 'rate waits') + (rateWaits > 0 ? ` (${seconds(rateWaitMs)})` : ''),
  ].join(', ');
};

/** Formats the problems of the rows: `2 missing rows (server total: 30)`, `1 repeated row`. */
const problemTexts = ({ missing, repeated, invalid, total }: ProgressCounts): readonly string[] => {
  const ofTotal = total === undefined ? '' : `server total: ${total}`;
  return [
    missing > 0 ? counted(missing, 'missing row', 'missing rows') + (ofTotal && ` (${ofTotal})`) : ofTotal,
    repeated > 0 ? counted(repeated, 'repeated row', 'repeated rows') : '',
    invalid > 0 ? counted(invalid, 'invalid row', 'invalid rows') : '',
  ].filter((text) => text !== '');
};

/** Formats a count with its noun: `no page`, `1 page`, `2 pages`. */
export const counted = (count: number, one: string, many: string): string =>
  `${count === 0 ? 'no' : count} ${count === 1 || count === 0 ? one : many}`;

/** Shows the progress of a run on standard error. */
export interface Progress extends StatusLine {
  event(event: ClientEvent): void;
  /** Writes a line that stays, such as a remark or an error. */
  say(line: string): void;
  /** Writes the last line: how the run ended. */
  finish(outcome: string): void;
}

/** Where progress is written. */
export interface ProgressStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}
