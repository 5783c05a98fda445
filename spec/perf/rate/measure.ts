import { type ApiOptions, limitedApi } from './limited-api.js';
import { both, fixedWindow, type Limit, slidingWindow, tokenBucket } from './limited-server.js';
import type { Job, Peer } from './peers.js';
import { seeded, virtualTime } from './virtual-time.js';

/** The result of a peer. */
export interface Outcome {
  /** The time that the limit alone takes, as a fraction of the time taken. */
  readonly share: number;
  readonly refused: number;
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

/** The result of a run on {@link everyServer} with a limit below the ten a second that are configured. */
export const measureEvery = (peer: Peer, perSecond: number, pages: number): Promise<readonly Outcome[]> =>
  Promise.all(
    everyServer(perSecond).map((limit) =>
      measure(peer, limit, perSecond, { pages, limits: { perMinute: 60_000, perSecond: 10 } }),
    ),
  );

/** At least 90 % of the limit, at most 1 % throttled. */
export const meetsTarget = ({ share, refused, requests }: Outcome): boolean =>
  share >= 0.9 && refused <= Math.ceil((requests - refused) / 100);

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
  const refused = api.log.filter(({ status }) => status === 429).length;
  if (api.log.length - refused !== pages) throw new Error(`${api.log.length - refused} of ${pages} pages were read`);
  return { share: pages / perSecond / seconds, refused, requests: api.log.length, seconds };
};
