import type { Queue } from './queues.js';
import { hash32 } from './random.js';

const [hourMs, dayMs] = [3_600_000, 86_400_000];

/** Relative load of each hour of a customer's working day. */
const shape = [1, 1, 1, 1, 1, 2, 5, 15, 40, 75, 95, 100, 80, 75, 90, 95, 85, 65, 40, 25, 15, 8, 4, 2];
const shapeSum = shape.reduce((sum, weight) => sum + weight, 0);
const weekendShare = 0.25;

/** A number from 0 to 1 that belongs to a queue for good. */
export const traitOf = (queue: Queue, salt: number): number => hash32(queue.key, salt) / 2 ** 32;

/**
 * When conversations come into a queue on one UTC day: instants in ascending order.
 * Busy in the customers' business hours, quiet at night and on their weekend; some queues are larger than others.
 */
export const arrivalsOf = (queue: Queue, day: number, perDay: number, random: () => number): readonly number[] => {
  const size = 0.5 + traitOf(queue, 1);
  const arrivals: number[] = [];
  for (let hour = 0; hour < 24; hour += 1) {
    const startMs = day * dayMs + hour * hourMs;
    const mean = perDay * size * shareOf(startMs + queue.aheadOfUtcH * hourMs);
    // The whole part for certain, one more by the chance of the rest: the mean is kept however small it is.
    const count = Math.floor(mean) + (random() < mean - Math.floor(mean) ? 1 : 0);
    for (let i = 0; i < count; i += 1) arrivals.push(startMs + Math.floor(random() * hourMs));
  }
  return arrivals.sort((a, b) => a - b);
};

/** Share of a working day's conversations that falls into the hour of this local time. */
const shareOf = (localMs: number): number => {
  const hour = Math.floor(localMs / hourMs) - Math.floor(localMs / dayMs) * 24;
  const weekday = (((Math.floor(localMs / dayMs) + 4) % 7) + 7) % 7; // the epoch was a Thursday
  const isWeekend = weekday === 0 || weekday === 6;
  return ((shape[hour] ?? 0) / shapeSum) * (isWeekend ? weekendShare : 1);
};
