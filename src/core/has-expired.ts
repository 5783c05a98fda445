import type { ServerFacts } from './errors.js';

/** True where the server has forgotten what led to a further page: 410, or a 400 that speaks of the cursor. Only reading from the first page again helps. */
export const hasExpired = ({ status, code, serverMessage }: ServerFacts): boolean =>
  status === 410 || (status === 400 && /cursor|expired/i.test(`${code} ${serverMessage}`));
