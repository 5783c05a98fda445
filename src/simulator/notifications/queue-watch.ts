import type { Queue } from '../history/queues.js';
import type { Figure, Moments } from './figures.js';

/** Watches the figures of one queue. */
export interface QueueWatch {
  /** Figures that changed since the last look, also those that changed back meanwhile, as they are now. */
  look(nowMs: number): readonly Figure[];
}

/** Begins to watch a queue: what is so now is known. */
export const watchQueue = (queue: Queue, moments: Moments, startMs: number): QueueWatch => {
  let lookedMs = startMs;
  let known = byKey(moments.figures(queue, startMs));
  return {
    look: (nowMs) => {
      const changed = new Map<string, Figure>();
      for (const atMs of moments.turns(queue, lookedMs, nowMs)) {
        const next = byKey(moments.figures(queue, atMs));
        for (const [key, figure] of next) if (!isSame(figure, known.get(key))) changed.set(key, figure);
        for (const [key, figure] of known) if (!next.has(key)) changed.set(key, figure);
        known = next;
      }
      lookedMs = nowMs;
      const now = changed.size === 0 ? known : byKey(moments.figures(queue, nowMs));
      return [...changed].map(([key, figure]) => now.get(key) ?? vanished(figure));
    },
  };
};

const byKey = (figures: readonly Figure[]): ReadonlyMap<string, Figure> =>
  new Map(figures.map((figure) => [[figure.mediaType, figure.metric, figure.qualifier].join('\u0000'), figure]));

const isSame = ({ count, calculatedMetricValue }: Figure, other: Figure | undefined): boolean =>
  count === (other?.count ?? 0) && calculatedMetricValue === other?.calculatedMetricValue;

const vanished = ({ mediaType, metric, qualifier }: Figure): Figure => ({ mediaType, metric, qualifier, count: 0 });
