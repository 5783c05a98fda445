import { namesRejection, optionalRejection } from '../aggregates/field-rejections.js';
import { type FilterLimits, filterRejection } from '../aggregates/filter-rejection.js';
import type { Filter } from '../aggregates/filter.js';
import { toFilter } from '../aggregates/to-filter.js';
import { badRequest, invalidValue, type Rejection } from '../http/rejection.js';
import { isListOfText, isRecord } from '../http/shapes.js';
import { interactionMetricNames } from './observe.js';

/** A checked query for conversations that are going on. */
export interface ActivityQuery {
  readonly metrics: readonly { readonly metric: string; readonly details: boolean }[];
  readonly groupBy: readonly string[];
  readonly filter: Filter | undefined;
  readonly isDescending: boolean;
}

// Names of the platform's conversation activity query (API v2, SDK 262).
const dimensions: ReadonlySet<string> = new Set([
  ...['activeRouting', 'addressFrom', 'addressTo', 'agentScore', 'ani', 'conversationId', 'convertedFrom'],
  ...['convertedTo', 'direction', 'dnis', 'mediaType', 'participantName', 'queueId', 'requestedLanguageId'],
  ...['requestedRouting', 'requestedRoutingSkillId', 'routingPriority', 'scoredAgentId', 'sessionId', 'teamId'],
  ...['usedRouting', 'userId'],
]);

/** Validates and parses the body. Returns the first rejection, if any. */
export const parseActivityQuery = (body: unknown, limits: FilterLimits): ActivityQuery | Rejection => {
  if (!isRecord(body)) return badRequest('The request body must be a JSON object');
  const { metrics, groupBy, filter, order } = body;
  if (!Array.isArray(metrics) || metrics.length === 0) return badRequest('metrics must name at least one metric');
  if (!isListOfText(groupBy)) return badRequest('groupBy must be a list of names');
  const rejection =
    metrics.map(metricRejection).find((one) => one !== undefined) ??
    namesRejection('groupBy', groupBy, dimensions) ??
    optionalRejection('order', order, (value) => ['asc', 'desc', 'unordered'].includes(value as string)) ??
    filterRejection(filter, { path: 'filter', dimensions, ...limits });
  if (rejection !== undefined) return rejection;
  return {
    metrics: (metrics as WireMetric[]).map(({ metric, details = false }) => ({ metric, details })),
    groupBy: [...new Set(groupBy)],
    filter: toFilter(filter),
    isDescending: order === 'desc',
  };
};

interface WireMetric {
  readonly metric: string;
  readonly details?: boolean;
}

const metricRejection = (value: unknown, index: number): Rejection | undefined => {
  const path = `metrics[${index}]`;
  if (!isRecord(value)) return badRequest(`${path} must be an object`);
  const { metric, details = false } = value;
  if (typeof metric !== 'string' || !interactionMetricNames.has(metric)) return invalidValue(`${path}.metric`, metric);
  return typeof details === 'boolean' ? undefined : invalidValue(`${path}.details`, details);
};
