// How servers count requests. Milliseconds; each returns 0 and counts the request, or counts nothing and returns how long to wait.

export interface Limit {
  admit(nowMs: number): number;
}

/** A window of the server's own clock: the counter restarts at each multiple of its length, shifted by `phaseMs`. */
export const fixedWindow = (limit: number, windowMs: number, phaseMs = 0): Limit => {
  let [window, used] = [NaN, 0];
  return {
    admit: (nowMs) => {
      const current = Math.floor((nowMs + phaseMs) / windowMs);
      if (current !== window) [window, used] = [current, 0];
      if (used >= limit) return (current + 1) * windowMs - phaseMs - nowMs;
      used += 1;
      return 0;
    },
  };
};

/** Each request is forgotten one window after it arrived. */
export const slidingWindow = (limit: number, windowMs: number): Limit => {
  const times: number[] = [];
  return {
    admit: (nowMs) => {
      const oldest = times[times.length - limit] ?? -Infinity;
      if (oldest + windowMs > nowMs) return oldest + windowMs - nowMs;
      times.push(nowMs);
      return 0;
    },
  };
};

/** Full at first; a token is added every `windowMs / limit`. A bucket of a single token allows no burst. */
export const tokenBucket = (limit: number, windowMs: number, size: number): Limit => {
  const perMs = limit / windowMs;
  let [tokens, at] = [size, 0];
  return {
    admit: (nowMs) => {
      tokens = Math.min(size, tokens + (nowMs - at) * perMs);
      at = nowMs;
      // Sums of fractions: a missing billionth of a token is a rounding error.
      if (tokens < 1 - 1e-9) return (1 - tokens) / perMs;
      tokens -= 1;
      return 0;
    },
  };
};

/** Both limits at once. */
export const both = (one: Limit, other: Limit): Limit => ({ admit: (nowMs) => one.admit(nowMs) || other.admit(nowMs) });
