import type { EndpointName } from '../query/flags.js';
import { conversationAggregateJobEndpoint, conversationAggregatesEndpoint } from './aggregates.js';
import { conversationDetailJobEndpoint, conversationDetailsEndpoint } from './conversations.js';
import type { CliEndpoint } from './endpoint.js';
import { conversationActivityEndpoint, queueObservationsEndpoint } from './observations.js';
import {
  organizationLimitsEndpoint,
  queueDetailsEndpoint,
  queuePerformanceEndpoint,
  routingQueuesEndpoint,
} from './queues.js';

/** The endpoints, by the values of `--endpoint`. */
export const endpoints: Readonly<Record<EndpointName, CliEndpoint>> = {
  queuePerformance: queuePerformanceEndpoint,
  queueDetails: queueDetailsEndpoint,
  conversationAggregates: conversationAggregatesEndpoint,
  conversationAggregateJob: conversationAggregateJobEndpoint,
  conversationDetails: conversationDetailsEndpoint,
  conversationDetailJob: conversationDetailJobEndpoint,
  queueObservations: queueObservationsEndpoint,
  conversationActivity: conversationActivityEndpoint,
  routingQueues: routingQueuesEndpoint,
  organizationLimits: organizationLimitsEndpoint,
};
