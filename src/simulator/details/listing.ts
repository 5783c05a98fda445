import type { Interval } from '../../core/interval.js';
import { longestConversationMs } from '../history/conversations-of-day.js';
import { compileFilter } from '../aggregates/filter.js';
import type { Conversation } from '../history/conversation.js';
import type { History } from '../history/history.js';
import { detailDimensionOf } from './dimensions.js';
import type { DetailsQuery } from './parse-details-query.js';

/** Conversations that a query finds, in its order. */
export interface Listing {
  /** How many there are: counts all days of the interval, once. */
  readonly total: number;
  /** At most `size` conversations from a position on; looks at no day behind them. */
  slice(position: number, size: number): readonly Conversation[];
}

const dayMs = 86_400_000;

/**
 * A listing that computes a UTC day when it is first needed. It keeps how many conversations each day has, and the
 * conversations of the day used last: a month of 200 queues is paged through with one day in memory.
 */
export const createListing = (history: History, query: DetailsQuery): Listing => {
  const { interval, startsAnyDay, isDescending, filters } = query;
  const compiled = filters.map((filter) => compileFilter(filter, detailDimensionOf));
  const queues = history.queues.filter((queue) => compiled.every(({ mayAdmit }) => mayAdmit(queue)));
  const longestMs = startsAnyDay ? longestConversationMs(history.mediaTypes) : 0;
  const startMs = Math.floor((interval.startMs - longestMs) / dayMs) * dayMs;
  const days = daysOf({ ...interval, startMs }, isDescending);
  const counts: number[] = [];
  let open: { readonly day: number; readonly conversations: readonly Conversation[] } | undefined;

  const conversationsOf = (day: number): readonly Conversation[] => {
    if (open?.day === day) return open.conversations;
    const conversations = queues
      .flatMap((queue) => [...history.within(queue, days[day] as Interval)])
      .filter(({ endMs }) => endMs > interval.startMs)
      .filter((conversation) => compiled.every(({ admits }) => admits(conversation)))
      .sort((a, b) => a.startMs - b.startMs || a.queue.index - b.queue.index || a.ordinal - b.ordinal);
    if (isDescending) conversations.reverse();
    open = { day, conversations };
    return conversations;
  };
  const countOf = (day: number): number => (counts[day] ??= conversationsOf(day).length);

  return {
    get total() {
      return days.reduce((sum, _, day) => sum + countOf(day), 0);
    },
    slice: (position, size) => {
      const found: Conversation[] = [];
      let before = 0;
      for (let day = 0; day < days.length && found.length < size; day += 1) {
        const from = Math.max(0, position - before);
        if (from < countOf(day)) found.push(...conversationsOf(day).slice(from, from + size - found.length));
        before += countOf(day);
      }
      return found;
    },
  };
};

/** The UTC days from the start of one on, the last one cut where the interval ends. */
const daysOf = ({ startMs, endMs }: Interval, isDescending: boolean): readonly Interval[] => {
  const count = Math.max(0, Math.ceil((endMs - startMs) / dayMs));
  const days = Array.from({ length: count }, (_, index) => ({
    startMs: startMs + index * dayMs,
    endMs: Math.min(endMs, startMs + (index + 1) * dayMs),
  }));
  return isDescending ? days.reverse() : days;
};
