/** What conversations of a media type are like. Means in milliseconds. */
export interface MediaProfile {
  /** Share of the conversations, against the other media types' weights. */
  readonly weight: number;
  readonly acdMs: number;
  readonly alertMs: number;
  /** How long a customer waits before giving up. */
  readonly patienceMs: number;
  readonly talkMs: number;
  readonly heldMs: number;
  readonly acwMs: number;
  /** Chance that it is put on hold at least once. */
  readonly holdChance: number;
  /** Chance that an agent placed it. */
  readonly placedChance: number;
  /** Answered within this time, the service level is met. */
  readonly targetMs: number;
}

/** Share of conversations that should be answered within {@link MediaProfile.targetMs}. */
export const serviceTarget = 0.8;

/** An abandon before this time is a short one. */
export const shortAbandonMs = 5_000;

const [second, minute, hour] = [1_000, 60_000, 3_600_000];

const voice: MediaProfile = {
  weight: 45,
  acdMs: 7 * second,
  alertMs: 3 * second,
  patienceMs: 2 * minute,
  talkMs: 4 * minute,
  heldMs: 45 * second,
  acwMs: 50 * second,
  holdChance: 0.3,
  placedChance: 0.08,
  targetMs: 20 * second,
};

const profiles: Readonly<Record<string, MediaProfile>> = {
  voice,
  chat: {
    ...voice,
    weight: 20,
    acdMs: 9 * second,
    talkMs: 8 * minute,
    holdChance: 0,
    placedChance: 0,
    targetMs: 30 * second,
  },
  message: {
    ...voice,
    weight: 15,
    acdMs: 18 * second,
    patienceMs: 10 * minute,
    talkMs: 12 * minute,
    holdChance: 0,
    placedChance: 0.02,
    targetMs: minute,
  },
  email: {
    ...voice,
    weight: 15,
    acdMs: 1.5 * hour,
    patienceMs: 200 * hour,
    talkMs: 6 * minute,
    acwMs: 20 * second,
    holdChance: 0.1,
    placedChance: 0.05,
    targetMs: 4 * hour,
  },
  callback: {
    ...voice,
    weight: 5,
    acdMs: 1.5 * minute,
    patienceMs: hour,
    talkMs: 5 * minute,
    placedChance: 0,
    targetMs: 5 * minute,
  },
};

/** The profile of a media type; names without one of their own are a rare kind of voice. */
export const mediaProfile = (mediaType: string): MediaProfile =>
  Object.hasOwn(profiles, mediaType) ? (profiles[mediaType] as MediaProfile) : { ...voice, weight: 5 };
