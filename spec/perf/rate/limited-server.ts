// How servers count requests. Milliseconds; each answers 0 and counts the request, or counts nothing and answers how long to wait.

export interface Limit {
  admit(nowMs: number): number;
}

/** A window of the server's own clock: the counter starts anew at each multiple of its length, shifted by `phaseMs`. */
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

/** Each request is forgotten one window after it came. */
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

/** Full at first; a token comes back every `windowMs / limit`. One that holds a single token allows no burst. */
export const tokenBucket = (limit: number, windowMs: number, size: number): Limit => {
  const perMs = limit / windowMs;
  let [tokens, at] = [size, 0];
  return {
    admit: (nowMs) => {
      tokens = Math.min(size, tokens + (nowMs - at) * perMs);
      at = nowMs;
      // Sums of fractions: a billionth of a token is none that is missing.
      if (tokens < 1 - 1e-9) return (1 - tokens) / perMs;
      tokens -= 1;
      return 0;
    },
  };
};

/** Both limits at once. */
export const both = (one: Limit, other: Limit): Limit => ({ admit: (nowMs) => one.admit(nowMs) || other.admit(nowMs) });
