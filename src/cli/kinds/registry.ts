import { conversationActivityKind } from './conversation-activity-kind.js';
import { conversationAggregateJobKind } from './conversation-aggregate-job-kind.js';
import { conversationAggregatesKind } from './conversation-aggregates-kind.js';
import { conversationDetailJobKind } from './conversation-detail-job-kind.js';
import { conversationDetailsKind } from './conversation-details-kind.js';
import { organizationLimitsKind } from './organization-limits-kind.js';
import type { QueryKind } from './query-kind.js';
import { queueDetailsKind } from './queue-details-kind.js';
import { queueObservationsKind } from './queue-observations-kind.js';
import { queuePerformanceKind } from './queue-performance-kind.js';
import { routingQueuesKind } from './routing-queues-kind.js';

/** The values of `--endpoint`. The first is the default for a server. */
export const queryKinds: readonly QueryKind[] = [
  queuePerformanceKind,
  queueDetailsKind,
  conversationAggregatesKind,
  conversationAggregateJobKind,
  conversationDetailsKind,
  conversationDetailJobKind,
  queueObservationsKind,
  conversationActivityKind,
  routingQueuesKind,
  organizationLimitsKind,
];

/** The demo's default: an endpoint with pages. */
export const demoKind: QueryKind = queueDetailsKind;
