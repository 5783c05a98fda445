import { conversationActivityKind } from '../kinds/conversation-activity-kind.js';
import { conversationAggregateJobKind } from '../kinds/conversation-aggregate-job-kind.js';
import { conversationAggregatesKind } from './aggregates.js';
import { conversationDetailJobKind } from '../kinds/conversation-detail-job-kind.js';
import { conversationDetailsKind } from './conversations.js';
import { organizationLimitsKind } from '../kinds/organization-limits-kind.js';
import type { QueryKind } from './endpoint.js';
import { queueDetailsKind } from '../kinds/queue-details-kind.js';
import { queueObservationsKind } from './observations.js';
import { queuePerformanceKind } from './queues.js';
import { routingQueuesKind } from '../kinds/routing-queues-kind.js';

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
