import { conversationActivityKind, queueObservationsKind } from './observations.js';
import { conversationAggregateJobKind, conversationAggregatesKind } from './aggregates.js';
import { conversationDetailJobKind, conversationDetailsKind } from './conversations.js';
import { organizationLimitsKind, queueDetailsKind, queuePerformanceKind, routingQueuesKind } from './queues.js';
import type { QueryKind } from './endpoint.js';
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
