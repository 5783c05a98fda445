import type { ConversationBody } from '../../../src/simulator/details/conversation-body.js';
import { createListing, type Listing } from '../../../src/simulator/details/listing.js';
import { type DetailsQuery, parseDetailsQuery } from '../../../src/simulator/details/parse-details-query.js';
import type { Summary } from '../../../src/simulator/aggregates/cell.js';
import type { History } from '../../../src/simulator/history/history.js';

/** Body of a response with conversations, of a query or of a job. */
export interface DetailsBody {
  readonly conversations?: readonly ConversationBody[];
  readonly totalHits?: number;
  readonly cursor?: string;
  readonly dataAvailabilityDate?: string;
}

/** Queries without a server. */
export const list = (
  source: History,
  query: Record<string, unknown>,
  requested: Partial<Pick<DetailsQuery, 'startsAnyDay'>> = {},
): Listing => {
  const parsed = parseDetailsQuery(query, 300);
  if ('code' in parsed) throw new Error(parsed.message);
  return createListing(source, { ...parsed, ...requested });
};

/** Sums of all session metrics, as a user of details computes them. */
export const sumOfSessions = (conversations: readonly ConversationBody[]): Record<string, Summary> => {
  const sums: Record<string, Summary> = {};
  const metrics = conversations
    .flatMap(({ participants }) => participants)
    .flatMap(({ sessions }) => sessions)
    .flatMap((session) => session.metrics);
  for (const { name, value } of metrics) {
    const { count = 0, sum = 0, min = Infinity, max = -Infinity } = sums[name] ?? {};
    sums[name] = { count: count + 1, sum: sum + value, min: Math.min(min, value), max: Math.max(max, value) };
  }
  return sums;
};
