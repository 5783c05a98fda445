/** A limit of `limit` requests within `spanMs`. */
export interface RateWindow {
  /** How long until one more request fits, in milliseconds; 0 where it fits now. */
  waitMs(nowMs: number): number;
  count(nowMs: number): void;
  /** Requests counted in the span that `nowMs` belongs to, and when the oldest of them is forgotten. */
  state(nowMs: number): { readonly used: number; readonly resetMs: number };
}

/**
 * How requests are counted. `fixed`: a span begins with the first request after the last span; all are forgotten at
 * its end. `sliding`: each request is forgotten one span after it came.
 */
export type RateWindowKind = 'fixed' | 'sliding';

/** Makes an empty window. */
export const createRateWindow = (kind: RateWindowKind, limit: number, spanMs: number): RateWindow =>
  kind === 'fixed' ? fixedWindow(limit, spanMs) : slidingWindow(limit, spanMs);

const fixedWindow = (limit: number, spanMs: number): RateWindow => {
  let [startMs, used] = [-Infinity, 0];
  const usedAt = (nowMs: number): number => (nowMs < startMs + spanMs ? used : 0);
  const state = (nowMs: number) => ({
    used: usedAt(nowMs),
    resetMs: usedAt(nowMs) === 0 ? spanMs : startMs + spanMs - nowMs,
  });
  return {
    waitMs: (nowMs) => (usedAt(nowMs) < limit ? 0 : state(nowMs).resetMs),
    count: (nowMs) => {
      if (usedAt(nowMs) === 0) [startMs, used] = [nowMs, 0];
      used += 1;
    },
    state,
  };
};

const slidingWindow = (limit: number, spanMs: number): RateWindow => {
  let times: number[] = [];
  const oldestAt = (nowMs: number): number | undefined => {
    const alive = times.findIndex((time) => time > nowMs - spanMs);
    if (alive !== 0) times = alive < 0 ? [] : times.slice(alive);
    return times[0];
  };
  const state = (nowMs: number) => ({ resetMs: (oldestAt(nowMs) ?? nowMs) + spanMs - nowMs, used: times.length });
  return {
    waitMs: (nowMs) => {
      const { used, resetMs } = state(nowMs);
      return used < limit ? 0 : resetMs;
    },
    count: (nowMs) => {
      times.push(nowMs);
    },
    state,
  };
};

/** The limits of the organisation, counted separately for each token. */
export interface RateLimiter {
  /** Counts a request and returns 0; where the limit is reached, counts nothing and returns the wait in whole seconds. */
  take(token: string, nowMs: number): number;
  /** `inin-ratelimit-...` as they stand after the request. */
  headers(token: string, nowMs: number): Readonly<Record<string, string>>;
}

/** What {@link createRateLimiter} counts; `Infinity` means no limit. */
export interface RateLimits {
  readonly perMinute: number;
  readonly perSecond: number;
  readonly window: RateWindowKind;
}

/** A limiter for all tokens. */
export const createRateLimiter = ({ perMinute, perSecond, window }: RateLimits): RateLimiter => {
  const byToken = new Map<string, readonly [minute: RateWindow, second: RateWindow]>();
  const windowsOf = (token: string): readonly [RateWindow, RateWindow] => {
    const windows =
      byToken.get(token) ??
      ([createRateWindow(window, perMinute, 60_000), createRateWindow(window, perSecond, 1_000)] as const);
    byToken.set(token, windows);
    return windows;
  };
  return {
    take: (token, nowMs) => {
      const windows = windowsOf(token).filter((_, index) => [perMinute, perSecond][index] !== Infinity);
      const waitMs = Math.max(0, ...windows.map((one) => one.waitMs(nowMs)));
      if (waitMs === 0) windows.forEach((one) => one.count(nowMs));
      return Math.ceil(waitMs / 1000);
    },
    headers: (token, nowMs) => {
      const { used, resetMs } = windowsOf(token)[0].state(nowMs);
      return {
        'inin-ratelimit-count': String(used),
        'inin-ratelimit-allowed': String(perMinute),
        'inin-ratelimit-reset': String(Math.ceil(resetMs / 1000)),
      };
    },
  };
};
