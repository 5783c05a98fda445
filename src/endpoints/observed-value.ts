/** The current values of a metric. */
export interface ObservedValue {
  /** 0 where the response has neither a count nor a value; 1 where it has only a value. */
  readonly count: number;
  /** As in the response. For `oLongestWaiting` and `oLongestInteracting` an instant, not a duration: see `beganAtMs`. */
  readonly calculatedMetricValue?: number;
  /**
   * When the longest wait (`oLongestWaiting`) or interaction (`oLongestInteracting`) began, in milliseconds since the epoch, by the
   * platform's clock. {@link longestMs} computes the duration.
   */
  readonly beganAtMs?: number;
}

/** Smallest value that is an instant, in milliseconds: 2001-09-09. Smaller values are durations, of up to almost 32 years. */
const minInstantMs = 1e12;

const isLongest = (metric: string): boolean => metric.startsWith('oLongest');

/** Reads the values of a metric. Where there is a value but no count, the count is 1, not 0. */
export const observedValue = (
  metric: string,
  count: number | null | undefined,
  value: number | null | undefined,
): ObservedValue => {
  if (value === undefined || value === null) return { count: count ?? 0 };
  const isInstant = isLongest(metric) && value >= minInstantMs;
  return { count: count ?? 1, calculatedMetricValue: value, ...(isInstant && { beganAtMs: value }) };
};

/**
 * Computes how long the longest wait or interaction of a row has lasted, in milliseconds; undefined for other metrics, and where the row
 * has no value.
 *
 * @param row - A row of `queueObservations`, `conversationActivity`, `live` or `queueChanges`.
 * @param nowMs - The time of day in milliseconds since the epoch, such as `Date.now()`.
 * @example
 * ```ts
 * const rows = await collect(client.rows(conversationActivity({ metrics: ['oLongestWaiting'] })));
 * const late = rows.filter((row) => (longestMs(row, Date.now()) ?? 0) > 60_000);
 * ```
 */
export const longestMs = (
  row: { readonly metric: string; readonly calculatedMetricValue?: number | undefined },
  nowMs: number,
): number | undefined => {
  const value = row.calculatedMetricValue;
  if (value === undefined || !isLongest(row.metric)) return undefined;
  return Math.max(0, value < minInstantMs ? value : nowMs - value);
};
