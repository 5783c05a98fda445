import type { Conversation } from '../history/conversation.js';
import { longestConversationMs } from '../history/conversations-of-day.js';
import type { History } from '../history/history.js';
import type { Queue } from '../history/queues.js';
import {
  interactionMetricNames,
  observeInteractions,
  type Observed,
  observeUsers,
  userMetricNames,
} from '../observations/observe.js';

/** One figure of a queue at a moment. */
export interface Figure {
  /** Undefined where it is not about one media type. */
  readonly mediaType: string | undefined;
  readonly metric: string;
  readonly qualifier: string | undefined;
  readonly count: number;
  /** When the longest wait or interaction began, in milliseconds since the epoch. */
  readonly calculatedMetricValue?: number;
}

/** The organisation's queues as they are at a moment. */
export interface Moments {
  /** The queue with this id; undefined where there is none. */
  queue(id: string): Queue | undefined;
  figures(queue: Queue, atMs: number): readonly Figure[];
  /** When a figure of the queue may change: instants after `fromMs` up to `toMs`, in ascending order. */
  turns(queue: Queue, fromMs: number, toMs: number): readonly number[];
}

/** Users may change what they do at each half hour. */
const slotMs = 30 * 60_000;
/** Turns are computed so far ahead. */
const aheadMs = 60_000;

/** Reads moments from the history, by the same rules as a query of observations. */
export const momentsOf = (history: History): Moments => {
  const byId = new Map(history.queues.map((queue) => [queue.id, queue]));
  const longestMs = longestConversationMs(history.mediaTypes);
  const ahead = new Map<Queue, { readonly fromMs: number; readonly toMs: number; readonly turns: readonly number[] }>();

  const computed = (queue: Queue, fromMs: number, toMs: number): readonly number[] => {
    const turns = new Set<number>();
    for (let slot = Math.ceil(fromMs / slotMs) * slotMs; slot <= toMs; slot += slotMs) turns.add(slot);
    // Users work for the queues before and after this one as well.
    for (const near of history.queues.slice(Math.max(0, queue.index - 1), queue.index + 2)) {
      for (const conversation of history.within(near, { startMs: fromMs - longestMs, endMs: toMs + 1 })) {
        if (conversation.endMs > fromMs) for (const turn of turnsOf(conversation)) turns.add(turn);
      }
    }
    return [...turns].filter((turn) => turn > fromMs && turn <= toMs).sort((a, b) => a - b);
  };

  return {
    queue: (id) => byId.get(id),
    figures: (queue, atMs) => {
      const interactions = observeInteractions(history, queue, atMs);
      const users = observeUsers(history, queue, atMs)([...userMetricNames]);
      return [
        ...users.map((observed) => toFigure(observed, undefined)),
        ...history.mediaTypes.flatMap((mediaType) =>
          interactions(mediaType, [...interactionMetricNames]).map((observed) => toFigure(observed, mediaType)),
        ),
      ];
    },
    turns: (queue, fromMs, toMs) => {
      let known = ahead.get(queue);
      if (known === undefined || fromMs < known.fromMs || toMs > known.toMs) {
        known = { fromMs, toMs: toMs + aheadMs, turns: computed(queue, fromMs, toMs + aheadMs) };
        ahead.set(queue, known);
      }
      return known.turns.filter((turn) => turn > fromMs && turn <= toMs);
    },
  };
};

/** When a conversation comes, alerts, is answered or given up, is over, and has its after-call work done. */
const turnsOf = ({ startMs, acdMs, alertMs, waitMs, connectedMs, talkMs, heldMs, endMs }: Conversation) => [
  ...[startMs, startMs + acdMs, startMs + waitMs, endMs],
  ...(connectedMs === undefined ? [] : [connectedMs - alertMs, connectedMs, connectedMs + talkMs + heldMs]),
];

const toFigure = (observed: Observed, mediaType: string | undefined): Figure => {
  const { metric, qualifier, count, calculatedMetricValue } = observed;
  return { mediaType, metric, qualifier, count, ...(calculatedMetricValue !== undefined && { calculatedMetricValue }) };
};
