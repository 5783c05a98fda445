/** What rows can be made by on the tutorial contract. */
export const groupKeys = ['queue', 'mediaType', 'skill', 'wrapupCode', 'agent'] as const;
/** Metrics of the tutorial contract. */
export const metricNames = ['offered', 'answered', 'abandoned', 'serviceLevelPercent', 'avgHandleTime'] as const;

/** What rows are made by on the tutorial contract. */
export type QueueDetailsGroup = (typeof groupKeys)[number];
/** What is measured on the tutorial contract. */
export type QueueDetailsMetric = (typeof metricNames)[number];

/** A question to the tutorial contract. */
export interface QueueDetailsParams {
  /** ISO 8601 instant with its offset; included. */
  readonly dateFrom: string;
  /** ISO 8601 instant with its offset, after `dateFrom`; excluded. */
  readonly dateTo: string;
  /**
   * One row for each combination. `queue` has to be among them.
   * @defaultValue ['queue', 'mediaType']
   */
  readonly groupBys?: readonly QueueDetailsGroup[] | undefined;
  /** @defaultValue all five */
  readonly metrics?: readonly QueueDetailsMetric[] | undefined;
  /**
   * Rows a page, 1 to 1,000. Where the server runs out of time for the first page of a run that is not in slices, each further attempt
   * requests half as many, down to 50.
   * @defaultValue 1000, for the fewest requests within the limit of 10 a second
   */
  readonly size?: number | undefined;
}
