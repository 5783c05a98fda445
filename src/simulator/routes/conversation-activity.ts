import { formatInstant } from '../../core/interval.js';
import { conversationId } from '../history/conversation.js';
import type { FilterLimits } from '../aggregates/filter-rejection.js';
import type { History } from '../history/history.js';
import { jsonReply } from '../http/reply.js';
import type { Route } from '../http/route.js';
import { searchNumber } from '../http/search-number.js';
import { type ActivityGroup, activityGroups } from '../observations/activity-groups.js';
import type { Activity } from '../observations/moment.js';
import { longestActivity } from '../observations/observe.js';
import { type ActivityQuery, parseActivityQuery } from '../observations/parse-activity-query.js';
import { truncate } from '../observations/truncate.js';

/** What the responses are made from. */
export interface ConversationActivityOptions extends FilterLimits {
  readonly now: () => number;
}

const [defaultPageSize, maxPageSize] = [25, 100];

/**
 * `POST /api/v2/analytics/conversations/activity/query`: what goes on by the runtime's clock, `pageSize` groups a page.
 * Past the end a page is empty, and no total says where that is.
 */
export const conversationActivityRoute = (
  history: History,
  { now, ...limits }: ConversationActivityOptions,
): Route => ({
  endpoint: 'activity',
  method: 'POST',
  path: '/api/v2/analytics/conversations/activity/query',
  respond: ({ body, search }) => {
    const query = parseActivityQuery(body, limits);
    if ('code' in query) return query;
    const requested = searchNumber(search, 'pageSize', defaultPageSize);
    const pageNumber = searchNumber(search, 'pageNumber', 1);
    if (typeof requested === 'object') return requested;
    if (typeof pageNumber === 'object') return pageNumber;
    // The wire calls it the desired size: larger ones shrink.
    const pageSize = Math.min(requested, maxPageSize);
    return jsonReply(200, {
      results: activityGroups(history, query, now())
        .slice((pageNumber - 1) * pageSize, pageNumber * pageSize)
        .map((group) => toResult(group, query)),
      entityIdDimension: 'conversationId',
    });
  },
});

const toResult = ({ values, activities }: ActivityGroup, query: ActivityQuery): object => {
  const { groupBy, metrics } = query;
  const detailed = new Set(metrics.filter(({ details }) => details).map(({ metric }) => metric));
  const { truncated, shown } = truncate(activities.filter(({ metric }) => detailed.has(metric)));
  return {
    group: Object.fromEntries(groupBy.flatMap((name, index) => (values[index] ? [[name, values[index]]] : []))),
    data: metrics.map(({ metric, details }) => toValue(metric, details, activities)),
    ...(detailed.size > 0 && { truncated, entities: shown.map(toEntity) }),
  };
};

const toValue = (metric: string, details: boolean, activities: readonly Activity[]): object => {
  if (metric.startsWith('oLongest')) {
    const longest = longestActivity(metric, activities);
    return { metric, ...(longest !== undefined && { calculatedMetricValue: longest.sinceMs }) };
  }
  const counted = activities.filter((one) => one.metric === metric);
  return {
    metric,
    count: counted.length,
    ...(details && { entityIds: truncate(counted).shown.map(({ conversation }) => conversationId(conversation)) }),
  };
};

const toEntity = ({ metric, conversation, sinceMs, sessionId, userId }: Activity): object => ({
  metric,
  activityDate: formatInstant(sinceMs),
  conversationId: conversationId(conversation),
  sessionId,
  queueId: conversation.queue.id,
  mediaType: conversation.mediaType,
  direction: conversation.direction,
  requestedRoutingSkillIds: conversation.skillIds,
  ...(userId !== undefined && { userId }),
});
