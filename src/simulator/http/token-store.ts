import { randomFrom } from '../history/random.js';
import type { Rejection } from './rejection.js';

/** Issues bearer tokens and knows which of them are still valid. */
export interface TokenStore {
  issue(): string;
  /** Undefined where the `Authorization` header contains a valid token. */
  check(authorization: string | undefined): Rejection | undefined;
  /** Ends all tokens at once, as an administrator can. */
  revokeAll(): void;
}

/** Tokens remembered after they expire, to distinguish an old one from an invented one. */
const keptTokens = 1_000;

/** A store whose tokens live for `lifeS` seconds of the given clock. */
export const createTokenStore = (seed: number, lifeS: number, now: () => number): TokenStore => {
  const random = randomFrom(seed);
  const endsAtMs = new Map<string, number>();
  return {
    issue: () => {
      const token = Array.from({ length: 4 }, () => Math.floor(random() * 36 ** 6).toString(36)).join('-');
      endsAtMs.set(token, now() + lifeS * 1000);
      const [oldest] = endsAtMs.keys();
      if (endsAtMs.size > keptTokens && oldest !== undefined) endsAtMs.delete(oldest);
      return token;
    },
    check: (authorization) => {
      if (authorization === undefined)
        return {
          code: 'authentication.required',
          message: 'No authentication bearer token specified in authorization header.',
        };
      const token = /^bearer +(\S+)$/i.exec(authorization)?.[1];
      const endMs = token === undefined ? undefined : endsAtMs.get(token);
      if (endMs === undefined) return { code: 'bad.credentials', message: 'Invalid login credentials.' };
      return now() < endMs ? undefined : expired;
    },
    revokeAll: () => {
      for (const token of endsAtMs.keys()) endsAtMs.set(token, -Infinity);
    },
  };
};

/** The platform's rejection of a token that is no longer valid. */
export const expired: Rejection = {
  code: 'credentials.expired',
  message: 'The supplied authentication token has expired.',
};
