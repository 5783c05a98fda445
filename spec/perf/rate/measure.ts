import { VirtualTimeScheduler } from 'rxjs';
import { rateBudget } from '../../../src/index.js';
import { type ApiOptions, limitedApi } from './limited-api.js';
import { both, fixedWindow, type Limit, slidingWindow, tokenBucket } from './limited-server.js';
import type { Job, Peer } from './peers.js';
import { seeded, virtualTime } from './virtual-time.js';

/** The result of a peer. */
export interface Outcome {
  /** The time that the limit alone takes, as a fraction of the time taken. */
  readonly share: number;
  readonly throttled: number;
  readonly requests: number;
  readonly seconds: number;
}

const chains = 4;

/** Server limits a second, and 300 a minute. */
export const servers = {
  'fixed window': (perSecond) => both(fixedWindow(perSecond, 1000, 300), fixedWindow(300, 60_000)),
  'sliding window': (perSecond) => both(slidingWindow(perSecond, 1000), slidingWindow(300, 60_000)),
  bucket: (perSecond) => both(tokenBucket(perSecond, 1000, perSecond), slidingWindow(300, 60_000)),
  'no burst': (perSecond) => both(tokenBucket(perSecond, 1000, 1), slidingWindow(300, 60_000)),
} satisfies Record<string, (perSecond: number) => Limit>;

/** The offsets at which a run can start in a window of a second. */
const phases = [0, 150, 300, 450, 600, 750, 900];

/** Servers with only a limit a second, those with a clock at all {@link phases}. */
const everyServer = (perSecond: number): readonly Limit[] => [
  ...phases.map((phase) => fixedWindow(perSecond, 1000, phase)),
  slidingWindow(perSecond, 1000),
  tokenBucket(perSecond, 1000, perSecond),
  tokenBucket(perSecond, 1000, 1),
];

/** Measures the budget alone, set to ten requests a second, on {@link everyServer} with a lower limit, and with jitter of 0 and 8 ms. */
export const measureEvery = (perSecond: number, requests: number): readonly Outcome[] =>
  [0, 8].flatMap((jitterMs) =>
    everyServer(perSecond).map((limit) => measureBudget(limit, perSecond, { requests, jitterMs })),
  );

/**
 * Sends requests of 120 ms in 4 chains through a budget, in virtual time and without promises, which takes a tenth of the time of a
 * client. A throttled request is sent again as {@link retryTransient} does it.
 */
const measureBudget = (
  limit: Limit,
  perSecond: number,
  { requests, jitterMs }: { requests: number; jitterMs: number },
): Outcome => {
  const scheduler = new VirtualTimeScheduler();
  scheduler.maxFrames = Infinity;
  const random = seeded(1);
  const budget = rateBudget({ perMinute: 60_000, perSecond: 10 }, { scheduler, random });
  let [throttled, endMs] = [0, 0];
  const send = (left: number, stream: object): void => {
    if (left === 0) return;
    budget.take(stream).subscribe(() => {
      const sentAt = scheduler.now();
      const respond = (waitMs: number): void => {
        endMs = scheduler.now();
        const isThrottled = waitMs > 0;
        const retryAfterMs = Math.ceil(waitMs / 1000) * 1000;
        budget.learn?.({ status: isThrottled ? 429 : 200, ms: endMs - sentAt, retryAfterMs });
        if (isThrottled) throttled += 1;
        if (isThrottled) scheduler.schedule(() => send(left, stream), retryAfterMs + random() * 500);
        else send(left - 1, stream);
      };
      scheduler.schedule(
        () => {
          const waitMs = limit.admit(scheduler.now());
          scheduler.schedule(() => respond(waitMs), 60);
        },
        60 + random() * jitterMs,
      );
    });
  };
  for (let chain = 0; chain < chains; chain += 1) send(requests / chains, {});
  scheduler.flush();
  const seconds = endMs / 1000;
  return { share: requests / perSecond / seconds, throttled, requests: requests + throttled, seconds };
};

/** Returns the median and the lowest share, and the highest number of 429s. */
export const summary = (outcomes: readonly Outcome[]): { median: number; worst: number; most: number } => {
  const shares = outcomes.map(({ share }) => share).sort((a, b) => a - b);
  const [worst = 0, median = 0] = [shares[0], shares[shares.length >> 1]];
  return { median, worst, most: Math.max(...outcomes.map(({ throttled }) => throttled)) };
};

/** At least 90 % of the limit, at most 1 % throttled. */
export const meetsTarget = ({ share, throttled, requests }: Outcome): boolean =>
  share >= 0.9 && throttled <= Math.ceil((requests - throttled) / 100);

/** Reads 200 pages of 120 ms in 4 chains, in virtual time. */
export const measure = async (
  peer: Peer,
  limit: Limit,
  perSecond: number,
  options: { limits?: Job['limits']; seed?: number; pages?: number } & Partial<ApiOptions> = {},
): Promise<Outcome> => {
  const { limits = { perMinute: 300, perSecond: 10 }, seed = 1, pages = 200, ...rest } = options;
  const time = virtualTime(seeded(seed));
  const api = limitedApi({ limit, pagesPerChain: pages / chains, latencyMs: 120, ...rest }, time);
  await time.until(peer({ fetch: api.fetch, chains, limits, time }));
  const seconds = time.runtime.scheduler.now() / 1000;
  const throttled = api.log.filter(({ status }) => status === 429).length;
  if (api.log.length - throttled !== pages)
    throw new Error(`${api.log.length - throttled} of ${pages} pages were read`);
  return { share: pages / perSecond / seconds, throttled, requests: api.log.length, seconds };
};
