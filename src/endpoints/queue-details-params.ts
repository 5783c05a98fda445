/** Keys by which the tutorial contract groups rows. */
export const groupKeys = ['queue', 'mediaType', 'skill', 'wrapupCode', 'agent'] as const;
/** Metrics of the tutorial contract. */
export const metricNames = ['offered', 'answered', 'abandoned', 'serviceLevelPercent', 'avgHandleTime'] as const;

/** A key by which the tutorial contract groups rows. */
export type QueueDetailsGroup = (typeof groupKeys)[number];
/** A metric of the tutorial contract. */
export type QueueDetailsMetric = (typeof metricNames)[number];

/** Parameters of a query of the tutorial contract. */
export interface QueueDetailsParams {
  /** ISO 8601 instant with its offset; inclusive. */
  readonly dateFrom: string;
  /** ISO 8601 instant with its offset, after `dateFrom`; exclusive. */
  readonly dateTo: string;
  /**
   * Returns one row for each combination. Must contain `queue`.
   * @defaultValue ['queue', 'mediaType']
   */
  readonly groupBys?: readonly QueueDetailsGroup[] | undefined;
  /** @defaultValue all five */
  readonly metrics?: readonly QueueDetailsMetric[] | undefined;
  /**
   * Number of rows in a page, 1 to 1,000. Where the server times out on the first page of a run without slices, each further attempt
   * requests half as many, down to 50.
   * @defaultValue 1000, for the fewest requests within the limit of 10 a second
   */
  readonly size?: number | undefined;
}
