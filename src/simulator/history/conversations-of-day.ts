import { arrivalsOf, traitOf } from './arrivals.js';
import type { Conversation, Outcome } from './conversation.js';
import { mediaProfile, shortAbandonMs } from './media-profile.js';
import type { Queue } from './queues.js';
import { hash32, randomFrom } from './random.js';
import type { Staff } from './staff.js';

/** What the history of an organisation depends on, beside its queues. */
export interface HistoryShape {
  readonly mediaTypes: readonly string[];
  /** Mean conversations of a queue on a working day, all media types together. */
  readonly conversationsPerQueueDay: number;
  readonly staff: Staff;
}

/** All conversations that come into a queue on one UTC day (days since the epoch), in order of their start. */
export const conversationsOfDay = (queue: Queue, day: number, shape: HistoryShape): readonly Conversation[] => {
  const random = randomFrom(hash32(queue.key, day));
  const pickMedia = weighted(shape.mediaTypes);
  return arrivalsOf(queue, day, shape.conversationsPerQueueDay, random).map((startMs, ordinal) =>
    conversation({ queue, ordinal, startMs, mediaType: pickMedia(random()), staff: shape.staff, random }),
  );
};

interface Draw {
  readonly queue: Queue;
  readonly ordinal: number;
  readonly startMs: number;
  readonly mediaType: string;
  readonly staff: Staff;
  readonly random: () => number;
}

const conversation = ({ queue, ordinal, startMs, mediaType, staff, random }: Draw): Conversation => {
  const profile = mediaProfile(mediaType);
  const isPlaced = random() < profile.placedChance;
  // Some queues are understaffed: their customers wait up to twice as long.
  const neededMs = around(random, profile.acdMs * (0.5 + 1.5 * traitOf(queue, 2)));
  const patienceMs = around(random, profile.patienceMs);
  const outcome = outcomeOf(isPlaced, patienceMs < neededMs, random() < 0.02);
  const isHandled = outcome === 'answered' || outcome === 'placed';
  const acdMs = isPlaced ? 0 : Math.min(neededMs, patienceMs);
  const alertMs = isHandled ? around(random, profile.alertMs) : 0;
  const waitMs = isPlaced ? 0 : acdMs + alertMs;
  const talkMs = isHandled ? around(random, profile.talkMs) : 0;
  const heldMs = isHandled && random() < profile.holdChance ? around(random, profile.heldMs) : 0;
  const acwMs = isHandled && random() < 0.9 ? around(random, profile.acwMs) : 0;
  const connectedMs = isHandled ? startMs + acdMs + alertMs : undefined;
  return {
    queue,
    ordinal,
    startMs,
    mediaType,
    direction: isPlaced ? 'outbound' : 'inbound',
    outcome,
    acdMs,
    alertMs,
    waitMs,
    talkMs,
    heldMs,
    acwMs,
    handleMs: talkMs + heldMs + acwMs,
    connectedMs,
    endMs: (connectedMs ?? startMs + waitMs) + talkMs + heldMs + acwMs,
    metServiceLevel: isRated(outcome) ? outcome === 'answered' && waitMs <= profile.targetMs : undefined,
    isShortAbandon: outcome === 'abandoned' && waitMs < shortAbandonMs,
    isTransferred: isHandled && random() < 0.12,
    hasError: random() < 0.01,
    userId: isHandled ? staff.agentOf(queue, random()) : undefined,
    wrapUpCode: isHandled && random() < 0.95 ? staff.wrapUpCodeOf(random()) : undefined,
    skillIds: staff.skillsOf(random()),
  };
};

/** Chances are multiples of 2^-32, so {@link around} never returns more than this multiple of its mean, and 1 ms. */
const longestDraw = 32 * Math.LN2;

/** A bound that no conversation of these media types outlasts, in milliseconds. */
export const longestConversationMs = (mediaTypes: readonly string[]): number =>
  Math.max(
    ...mediaTypes.map(mediaProfile).map(
      ({ acdMs, alertMs, talkMs, heldMs, acwMs }) =>
        // Queues wait up to twice as long; 1 ms for each of the five draws.
        Math.ceil(longestDraw * (2 * acdMs + alertMs + talkMs + heldMs + acwMs)) + 5,
    ),
  );

/** A time around a mean: short ones are common, long ones happen (exponential, at least 1 ms). */
const around = (random: () => number, meanMs: number): number => 1 + Math.floor(-Math.log(1 - random()) * meanMs);

const outcomeOf = (isPlaced: boolean, gaveUp: boolean, movedOn: boolean): Outcome => {
  if (isPlaced) return 'placed';
  if (gaveUp) return 'abandoned';
  return movedOn ? 'flowedOut' : 'answered';
};

const isRated = (outcome: Outcome): boolean => outcome === 'answered' || outcome === 'abandoned';

const weighted = (mediaTypes: readonly string[]): ((chance: number) => string) => {
  const total = mediaTypes.reduce((sum, mediaType) => sum + mediaProfile(mediaType).weight, 0);
  return (chance) => {
    let rest = chance * total;
    const found = mediaTypes.find((mediaType) => (rest -= mediaProfile(mediaType).weight) < 0);
    return found ?? (mediaTypes.at(-1) as string);
  };
};
