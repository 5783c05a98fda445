import {
  conversationActivity,
  conversationAggregateJob,
  conversationAggregates,
  conversationDetailJob,
  conversationDetails,
  organizationLimits,
  type Query,
  queueDetails,
  queueObservations,
  queuePerformance,
  routingQueues,
} from '../../../src/index.js';
import aggregates from '../../fixtures/aggregates-page.json' with { type: 'json' };
import conversations from '../../fixtures/conversations-page.json' with { type: 'json' };
import details from '../../fixtures/queue-details-page.json' with { type: 'json' };
import observations from '../../fixtures/queue-observations-page.json' with { type: 'json' };

const interval = '2026-10-01T00:00:00Z/2026-10-02T00:00:00Z';
const activity = {
  results: [
    {
      group: { queueId: 'q1', mediaType: 'voice' },
      data: [{ metric: 'oWaiting', count: 2, entityIds: ['c1'] }],
      truncated: false,
      entities: [{ metric: 'oWaiting', activityDate: '2026-10-01T00:00:00Z' }],
    },
  ],
};
const limits = { entities: [{ key: 'a.b', value: 300, namespace: 'analytics' }] };
const queues = { entities: [{ id: 'q1', name: 'Support' }], nextUri: '/api/v2/routing/queues?pageNumber=2' };

const [aggregate] = aggregates.results;
const [conversation] = conversations.conversations;

/** Each kind of query, with a valid page of it, short enough to be changed everywhere. */
export const queries: readonly { readonly query: Query; readonly page: object }[] = [
  {
    query: queueDetails({ dateFrom: '2026-10-01T00:00:00Z', dateTo: '2026-10-02T00:00:00Z' }),
    page: { ...details, entities: details.entities.slice(0, 2) },
  },
  { query: queuePerformance({ interval }), page: { results: [aggregate] } },
  {
    query: conversationAggregates({ interval, metrics: ['nOffered'], groupBy: ['queueId'] }),
    page: { results: [aggregate] },
  },
  {
    query: conversationAggregateJob({ interval, metrics: ['nOffered'], groupBy: ['queueId'] }),
    page: { results: [aggregate], cursor: 'c2' },
  },
  { query: conversationDetails({ interval }), page: { ...conversations, conversations: [conversation] } },
  { query: conversationDetailJob({ interval }), page: { conversations: [conversation], cursor: 'c2' } },
  { query: queueObservations({ queueIds: ['q1'] }), page: observations },
  { query: conversationActivity(), page: activity },
  { query: organizationLimits('analytics'), page: limits },
  { query: routingQueues(), page: queues },
];
