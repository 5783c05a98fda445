import type { Stats } from '../endpoints/aggregates-page.js';
import type { ObservedValue } from '../endpoints/observed-value.js';
import type { ObservationRow } from '../endpoints/observation-row.js';
import type { TopicKind } from './topic.js';

/** What every change of a figure tells. */
interface Measured {
  readonly queueId: string;
  /** Null where the figure is not about one media type, such as those about users. */
  readonly mediaType: string | null;
  readonly metric: string;
}

/** A figure of this moment has changed: `o...` metrics. */
export interface ObservationChange extends Measured, ObservedValue {
  readonly kind: 'observation';
  /** Routing status or presence that the figure is about. */
  readonly qualifier: string | null;
  /** ISO 8601, by the platform's clock. */
  readonly at: string;
}

/** A figure of the current half hour has changed. */
export interface AggregateChange extends Measured {
  readonly kind: 'aggregate';
  readonly qualifier: string | null;
  /** ISO 8601. */
  readonly intervalStart: string;
  /** ISO 8601, excluded. */
  readonly intervalEnd: string;
  /** Times in milliseconds. */
  readonly stats: Stats;
}

/** The number of conversations in one state has changed. */
export interface ActivityChange extends Measured, ObservedValue {
  readonly kind: 'activity';
}

/** The server refuses a topic, or grants one that it had refused. Every topic counts as granted at first. */
export interface TopicChange {
  readonly kind: 'topic';
  readonly queueId: string;
  readonly topic: TopicKind;
  readonly state: 'permitted' | 'rejected';
  readonly reason?: string;
  readonly missingPermissions?: readonly string[];
}

/**
 * Current values, requested after a connection was made or a message could not be read: what changed before was not heard. Everything of
 * these queues that is not among the rows is zero. Changes that come after it are newer.
 */
export interface Resync {
  readonly kind: 'resync';
  readonly queueIds: readonly string[];
  readonly rows: readonly ObservationRow[];
}

/** What `queueChanges` tells. */
export type QueueChange = ObservationChange | AggregateChange | ActivityChange | TopicChange | Resync;

/** Changes that are held back while a resync is asked for. */
export type FigureChange = ObservationChange | AggregateChange | ActivityChange;
