import type { Stats } from '../endpoints/aggregates/page.js';
import type { ObservedValue } from '../endpoints/observed-value.js';
import type { ObservationRow } from '../endpoints/queue-observations.js';
import type { TopicKind } from './channel.js';

/** The fields of every change of a metric value. */
interface Measured {
  readonly queueId: string;
  /** Null where the value is not about one media type, such as the number of users. */
  readonly mediaType: string | null;
  readonly metric: string;
}

/** Reports that a current value has changed: `o...` metrics. */
export interface ObservationChange extends Measured, ObservedValue {
  readonly kind: 'observation';
  /** Routing status or presence that the value is about; null for other metrics. */
  readonly qualifier: string | null;
  /** Time of the value, ISO 8601, by the platform's clock. */
  readonly at: string;
}

/** Reports that a value of the current half hour has changed. */
export interface AggregateChange extends Measured {
  readonly kind: 'aggregate';
  readonly qualifier: string | null;
  /** ISO 8601, inclusive. */
  readonly intervalStart: string;
  /** ISO 8601, exclusive. */
  readonly intervalEnd: string;
  /** Times in milliseconds. */
  readonly stats: Stats;
}

/** Reports that the number of conversations in one state has changed. */
export interface ActivityChange extends Measured, ObservedValue {
  readonly kind: 'activity';
}

/** Reports that the server rejects a topic, or permits one that it had rejected. At first, every topic counts as permitted. */
export interface TopicChange {
  readonly kind: 'topic';
  readonly queueId: string;
  readonly topic: TopicKind;
  readonly state: 'permitted' | 'rejected';
  readonly reason?: string;
  readonly missingPermissions?: readonly string[];
}

/**
 * Contains current values, requested after a connection was made or a message could not be read, because earlier changes were missed. Every
 * value of these queues that is not among the rows is zero. Changes that follow are newer.
 */
export interface Resync {
  readonly kind: 'resync';
  readonly queueIds: readonly string[];
  readonly rows: readonly ObservationRow[];
}

/** What `queueChanges` emits. */
export type QueueChange = ObservationChange | AggregateChange | ActivityChange | TopicChange | Resync;

/** Changes that are buffered while a resync is requested. */
export type FigureChange = ObservationChange | AggregateChange | ActivityChange;
