// Live
export { live, type ObservationsQuery } from './live.js';
export { queueChanges, type QueueChangesParams } from './queue-changes.js';
export type { LiveOptions, ReconnectOptions } from './live-options.js';
export type { LiveClient } from './live-options.js';
export type { WebSocketClass } from './web-socket-class.js';

// What streams emit
export type {
  ActivityChange,
  AggregateChange,
  ObservationChange,
  QueueChange,
  Resync,
  TopicChange,
} from './queue-change.js';
export type { TopicKind } from './channel.js';
