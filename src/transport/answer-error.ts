import { HttpError, PermissionError, RateLimitError, type RequestFacts, type ServerFacts } from '../core/errors.js';
import { jsonOrNothing } from './parse-json.js';
import type { Redact } from './redact.js';
import { parseRetryAfter, retryAfterInMessage } from './retry-after.js';
import type { Answer } from './send.js';

const longestMessage = 1_000;
// Starts at word boundaries only, so that it stays linear on hostile text.
const permissionForm = /\b[A-Za-z]\w*:\w+:[\w*]+/g;

/** The typed error of an answer whose status is not 2xx. */
export const answerError = (answer: Answer, request: RequestFacts, redact: Redact): HttpError => {
  const said = errorBody(answer.text);
  const serverMessage = said.message === undefined ? undefined : redact(said.message.slice(0, longestMessage));
  const serverNowMs = Date.parse(answer.header('Date') ?? '');
  const facts: ServerFacts = {
    path: request.path,
    attempts: request.attempts,
    status: answer.status,
    code: said.code === undefined ? undefined : redact(said.code.slice(0, 100)),
    correlationId: answer.header('ININ-Correlation-Id') ?? said.contextId,
    serverMessage,
    retryAfterMs:
      parseRetryAfter(answer.header('Retry-After'), serverNowMs) ?? retryAfterInMessage(serverMessage ?? ''),
  };
  const message = describe(facts);
  if (answer.status === 429) return new RateLimitError(message, facts);
  if (answer.status !== 403) return new HttpError(message, facts);
  const permissions = [...new Set(redact(answer.text.slice(0, 10_000)).match(permissionForm) ?? [])];
  return new PermissionError(message, facts, permissions);
};

const describe = ({ status, code, serverMessage, correlationId }: ServerFacts): string => {
  const hint = hints[status] ?? (status >= 300 && status < 400 ? 'redirects are not followed with a token' : undefined);
  const parts = [`the server answered ${status}`, code, serverMessage, hint].filter((part) => part !== undefined);
  return parts.join(': ') + (correlationId === undefined ? '' : ` [${correlationId}]`);
};

const hints: Readonly<Record<number, string>> = {
  403: "give the OAuth client's role this permission",
  404: 'check that this region or gateway serves the endpoint',
  407: 'a proxy asks for its own credentials',
  413: 'ask for a shorter interval or fewer groups',
};

interface ErrorBody {
  readonly message?: string;
  readonly code?: string;
  readonly contextId?: string;
}

const errorBody = (text: string): ErrorBody => {
  const body = jsonOrNothing(text);
  const field = (name: keyof ErrorBody): ErrorBody => {
    const value: unknown = typeof body === 'object' && body !== null ? body[name as keyof typeof body] : undefined;
    return typeof value === 'string' ? { [name]: value } : {};
  };
  return { ...field('message'), ...field('code'), ...field('contextId') };
};
