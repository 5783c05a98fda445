import type { Interval } from '../core/interval.js';
import type { History } from './history/history.js';
import { badRequest, type Rejection } from './http/rejection.js';

/** Conversations that one request may read. More take so long that the process reacts to nothing meanwhile, not even to Ctrl-C. */
const maxConversations = 3_000_000;

/** Why an interval is too much for one request, in the platform's words; undefined where it is not. */
export const resultLimitRejection = (history: History, interval: Interval): Rejection | undefined => {
  const mean = history.meanCount(interval);
  if (mean <= maxConversations) return undefined;
  const why = `about ${Math.round(mean)} conversations in this interval, and the simulator reads ${maxConversations}`;
  return badRequest(`Result set is larger than result limit: ${why} for one request at most`);
};
