import { conversationAggregatesKind } from './conversation-aggregates-kind.js';
import type { QueryKind } from './query-kind.js';
import { queueDetailsKind } from './queue-details-kind.js';
import { queuePerformanceKind } from './queue-performance-kind.js';
import { routingQueuesKind } from './routing-queues-kind.js';

/** What `--endpoint` can name. The first one is what a region is asked by default. */
export const queryKinds: readonly QueryKind[] = [
  queuePerformanceKind,
  queueDetailsKind,
  conversationAggregatesKind,
  routingQueuesKind,
];

/** What the demo asks by default: an endpoint with pages. */
export const demoKind: QueryKind = queueDetailsKind;
