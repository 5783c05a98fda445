import { HttpError, PermissionError, RateLimitError, type RequestFacts, type ServerFacts } from '../core/errors.js';
import { hasExpired } from '../core/has-expired.js';
import { textsIn } from './parse-json.js';
import type { Redact } from './redact.js';
import { parseRetryAfter, retryAfterInMessage } from '../core/retry-after.js';
import type { Answer } from './send.js';

// Starts at word boundaries only, so that it stays linear on hostile text.
const permissionForm = /\b[A-Za-z]\w*:\w+:[\w*]+/g;

/** Whether a response has the whole of what was requested. A 206 has a part, though none was requested: a cache or proxy is at fault. */
export const isWhole = ({ status }: Answer): boolean => status >= 200 && status < 300 && status !== 206;

/** The typed error of a response that is not whole, see {@link isWhole}. */
export const answerError = (
  answer: Answer,
  request: RequestFacts,
  redact: Redact,
): HttpError | PermissionError | RateLimitError => {
  const { status, text } = answer;
  const said = textsIn(text, redact);
  const facts: ServerFacts = {
    path: request.path,
    attempts: request.attempts,
    status,
    code: said['code'],
    correlationId: answer.header('ININ-Correlation-Id') ?? said['contextId'],
    serverMessage: said['message'],
    retryAfterMs: longest(
      parseRetryAfter(answer.header('Retry-After'), serverTimeMs(answer)),
      retryAfterInMessage(said['message'] ?? ''),
    ),
  };
  const message = describe(facts);
  if (status === 429) return new RateLimitError(message, facts);
  if (status !== 403) return new HttpError(message, facts);
  return new PermissionError(message, facts, [...new Set(redact(text).slice(0, 10_000).match(permissionForm))]);
};

const longest = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined || b === undefined ? (a ?? b) : Math.max(a, b);

/** What time it is for the server; for us, where it does not say. */
const serverTimeMs = (answer: Answer): number => {
  const date = Date.parse(answer.header('Date') ?? '');
  return Number.isNaN(date) ? answer.receivedAtMs : date;
};

const describe = (facts: ServerFacts): string => {
  const { status, code, serverMessage, correlationId } = facts;
  const parts = [`the server answered ${status}`, code, serverMessage, hintOf(facts)].filter(
    (part) => part !== undefined,
  );
  return parts.join(': ') + (correlationId === undefined ? '' : ` [${correlationId}]`);
};

const hintOf = (facts: ServerFacts): string | undefined => {
  const { status, serverMessage = '' } = facts;
  if (status >= 300 && status < 400) return redirectHint;
  if (hasExpired(facts)) return expiredHint;
  return rangeLimit.test(serverMessage) ? rangeLimitHint : hints[status];
};

// "Pagination may not exceed 100000 results", "an interval that does not exceed 31 days": limits of one query.
const rangeLimit = /exceed [\d,.]+ (results|days)/i;
const rangeLimitHint = 'read the interval in slices: run option `slice`, such as P1D';

// Not where it leads: fetches write hosts in small letters, in which a token would not be found.
const redirectHint = "redirects are followed on the API's own origin only, at most five";

const expiredHint = 'start again, or ask in slices: one that expires between two pages is read again';

const hints: Readonly<Record<number, string>> = {
  0: 'a browser hides where a redirect leads: ask the address it leads to',
  206: 'a cache or proxy returned only a part of it: bypass it for this host',
  403: "give the OAuth client's role this permission",
  404: 'check that this region or gateway serves the endpoint',
  407: 'a proxy asks for its own credentials',
  413: 'ask for a shorter interval or fewer groups',
};
