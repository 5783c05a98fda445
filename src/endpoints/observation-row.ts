import type { ObservedValue } from './observed-value.js';
import type { Observation } from './queue-observations-page.js';

/** A metric of a queue at a moment. */
export interface ObservationRow extends ObservedValue {
  readonly queueId: string;
  /** Null for the metrics of users, which have no media type. */
  readonly mediaType: string | null;
  readonly metric: string;
  /** The routing status or the presence id that users are counted by; null for other metrics. */
  readonly qualifier: string | null;
  /** True where there are more observations than are listed. */
  readonly truncated?: boolean;
  /** Who or what is counted, for `detailMetrics`. */
  readonly observations?: readonly Observation[];
}

/** What makes two rows of different moments the same figure. */
export const observationIdentity = ({ queueId, mediaType, metric, qualifier }: ObservationRow): string =>
  JSON.stringify([queueId, mediaType, metric, qualifier]);

/** The row of a figure that an answer leaves out: the platform leaves out what is zero. */
export const absentObservation = ({ queueId, mediaType, metric, qualifier }: ObservationRow): ObservationRow => ({
  queueId,
  mediaType,
  metric,
  qualifier,
  count: 0,
});
