import type { ServerFacts } from './errors.js';

/** Returns true where the next link has expired: 410, or a 400 that mentions a cursor or expiry. Only a restart at the first page helps. */
export const hasExpired = ({ status, code, serverMessage }: ServerFacts): boolean =>
  status === 410 || (status === 400 && /cursor|expired/i.test(`${code} ${serverMessage}`));
