import { canonical } from '../core/json.js';

/** The performance of a queue in one media type; the same on both contracts. */
export interface QueueRow {
  readonly queueId: string;
  /** Null where it is not known: the platform returns only ids, unless the query has `names: true`. */
  readonly queueName: string | null;
  /** Null where the query does not group by media type. */
  readonly mediaType: string | null;
  /** ISO 8601; null on the tutorial contract. */
  readonly intervalStart: string | null;
  /** ISO 8601, exclusive; null on the tutorial contract. */
  readonly intervalEnd: string | null;
  readonly offered: number;
  readonly answered: number;
  readonly abandoned: number;
  /** 0 to 100. Platform contract: null where there was nothing to rate. Tutorial contract: 0 where the response omits it. */
  readonly serviceLevelPercent: number | null;
  /** Seconds. Platform contract: null where nothing was handled. Tutorial contract: 0 where the response omits it. */
  readonly avgHandleTime: number | null;
}

const figures: ReadonlySet<string> = new Set<keyof QueueRow | 'revision'>([
  'queueName',
  'offered',
  'answered',
  'abandoned',
  'serviceLevelPercent',
  'avgHandleTime',
  'revision', // added to rows by an incremental run
]);

/** Identifies a row by queue, media type, interval, and any further keys that it is grouped by. */
export const queueRowKey = (row: QueueRow): string =>
  canonical(Object.fromEntries(Object.entries(row).filter(([name]) => !figures.has(name))));

/** Makes the row of a parsed {@link queueRowKey} whose counts are all zero. */
export const omittedQueueRow = (about: unknown): QueueRow => ({
  ...(about as Pick<QueueRow, 'queueId' | 'mediaType' | 'intervalStart' | 'intervalEnd'>),
  queueName: null,
  offered: 0,
  answered: 0,
  abandoned: 0,
  serviceLevelPercent: null,
  avgHandleTime: null,
});
