import {
  HttpError,
  PermissionError,
  RateLimitError,
  type RequestFacts,
  type ServerFacts,
  DecodeError,
} from '../core/errors.js';
import type { Redact } from './redact.js';
import { parseHttpDate, parseRetryAfter, retryAfterInMessage } from '../core/retry-after.js';
import { type RemedyContext, statusRemedy } from './remedies.js';
import type { HttpResponse } from './http.js';
import { isObject } from '../core/is-object.js';

// Matches at word boundaries only, so that its time stays linear on hostile input.
const permissionForm = /\b[A-Za-z]\w*:\w+:[\w*]+/g;

/** Returns true for a successful, complete response. A 206 contains only a part, which the client never requests: a cache or proxy is at fault. */
export const isSuccessful = ({ status }: HttpResponse): boolean => status >= 200 && status < 300 && status !== 206;

/**
 * Creates the error for a response whose status is not a success, see {@link isSuccessful}.
 *
 * @param context - What the remedy in the message depends on.
 */
export const responseError = (
  response: HttpResponse,
  request: RequestFacts,
  redact: Redact,
  context: RemedyContext = { host: 'api' },
): HttpError | PermissionError | RateLimitError => {
  const { status, text } = response;
  const bodyFields = textsIn(text, redact);
  const facts: ServerFacts = {
    path: request.path,
    attempts: request.attempts,
    status,
    code: bodyFields['code'],
    correlationId: response.header('ININ-Correlation-Id') ?? bodyFields['contextId'],
    serverMessage: bodyFields['message'],
    retryAfterMs: longest(
      parseRetryAfter(response.header('Retry-After'), serverTimeMs(response)),
      retryAfterInMessage(bodyFields['message'] ?? ''),
    ),
  };
  const permissions = [...new Set(redact(text).slice(0, 10_000).match(permissionForm))];
  const remedy = statusRemedy({ ...facts, text, permissions }, context);
  const message = describe(facts, remedy);
  if (status === 429) return new RateLimitError(message, facts);
  return status === 403 ? new PermissionError(message, facts, permissions) : new HttpError(message, facts);
};

const longest = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined || b === undefined ? (a ?? b) : Math.max(a, b);

/** Returns the server's time by its `Date` header, otherwise the local time of receipt, in milliseconds since the epoch. */
const serverTimeMs = (response: HttpResponse): number =>
  parseHttpDate(response.header('Date')) ?? response.receivedAtMs;

const describe = ({ status, code, serverMessage, correlationId }: ServerFacts, remedy: string | undefined): string => {
  const parts = [`the server responded with ${status}`, code, serverMessage, remedy].filter(
    (part) => part !== undefined,
  );
  return parts.join(': ') + (correlationId === undefined ? '' : ` [${correlationId}]`);
};

/**
 * Parses the text of a response. The error contains its length and content type only: the text could contain a token.
 *
 * @throws DecodeError with the reason `json`.
 */
export const parseJson = (response: HttpResponse, facts: RequestFacts): unknown => {
  const json = jsonOrNothing(response.text);
  if (json !== undefined) return json;
  const actual = `${response.bytes} bytes of ${response.header('Content-Type') ?? 'no content type'}`;
  const failures = [{ path: '', expected: 'JSON', actual }];
  const message = `the response of ${facts.path} is not valid JSON: ${actual}: check hosts, and a proxy, gateway or login page in between`;
  throw new DecodeError(message, { ...facts, reason: 'json', failures });
};

/** Returns the top-level strings of a JSON object by their keys, such as the message of an error response. Empty for any other body. */
export const textsIn = (body: string, redact: Redact): Readonly<Partial<Record<string, string>>> => {
  const json = jsonOrNothing(body);
  const texts = Object.entries(isObject(json) ? json : {}).filter(([, value]) => typeof value === 'string');
  // Redacted before it is shortened: half of a secret would not be found.
  return Object.fromEntries(texts.map(([key, value]) => [key, redact(value as string).slice(0, maxTextLength)]));
};

const maxTextLength = 1_000;

/** Parses JSON; returns undefined where it is invalid, because JSON cannot contain undefined. */
const jsonOrNothing = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
