import { canonical } from '../core/canonical.js';

/** The performance of a queue in one media type, whichever contract answered. */
export interface QueueRow {
  readonly queueId: string;
  /** Null where it is not known: the platform answers ids only, unless `names: true` was asked for. */
  readonly queueName: string | null;
  /** Null where the query does not group by it. */
  readonly mediaType: string | null;
  /** ISO 8601; null on the tutorial contract. */
  readonly intervalStart: string | null;
  /** ISO 8601, exclusive; null on the tutorial contract. */
  readonly intervalEnd: string | null;
  readonly offered: number;
  readonly answered: number;
  readonly abandoned: number;
  /** 0 to 100. Null: nothing to rate (platform); 0 where the tutorial contract leaves it out. */
  readonly serviceLevelPercent: number | null;
  /** Seconds. Null: nothing handled (platform); 0 where the tutorial contract leaves it out. */
  readonly avgHandleTime: number | null;
}

const figures: ReadonlySet<string> = new Set<keyof QueueRow | 'revision'>([
  'queueName',
  'offered',
  'answered',
  'abandoned',
  'serviceLevelPercent',
  'avgHandleTime',
  'revision', // of a row that an incremental run has told
]);

/** What a row is about: queue, media type and interval, and whatever else tells rows apart where they are grouped further. */
export const queueRowKey = (row: QueueRow): string =>
  canonical(Object.fromEntries(Object.entries(row).filter(([name]) => !figures.has(name))));

/** The row of a parsed {@link queueRowKey} whose values are all zero. */
export const omittedQueueRow = (about: unknown): QueueRow => ({
  ...(about as Pick<QueueRow, 'queueId' | 'mediaType' | 'intervalStart' | 'intervalEnd'>),
  queueName: null,
  offered: 0,
  answered: 0,
  abandoned: 0,
  serviceLevelPercent: null,
  avgHandleTime: null,
});
