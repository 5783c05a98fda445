import type { ObservedValue } from './observed-value.js';
import type { Observation } from './queue-observations-page.js';

/** The current value of a metric of one queue. */
export interface ObservationRow extends ObservedValue {
  readonly queueId: string;
  /** Null for the metrics of users, which have no media type. */
  readonly mediaType: string | null;
  readonly metric: string;
  /** The routing status or the presence id that users are counted by; null for other metrics. */
  readonly qualifier: string | null;
  /** True where there are more observations than are listed. */
  readonly truncated?: boolean;
  /** The users or conversations that are counted, for `detailMetrics`. */
  readonly observations?: readonly Observation[];
}

/** Identifies the metric value that a row is about: the same for rows of different times. */
export const observationIdentity = ({ queueId, mediaType, metric, qualifier }: ObservationRow): string =>
  JSON.stringify([queueId, mediaType, metric, qualifier]);

/** Makes the row of a metric value that a response omits: the platform omits what is zero. */
export const absentObservation = ({ queueId, mediaType, metric, qualifier }: ObservationRow): ObservationRow => ({
  queueId,
  mediaType,
  metric,
  qualifier,
  count: 0,
});
