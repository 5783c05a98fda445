import { errorBody, jsonReply, rejectionReply, type Reply, textReply, tooManyRequests } from '../http/reply.js';
import { rejectionStatus } from '../http/rejection.js';
import type { SimulatorEndpoint } from '../http/endpoint.js';
import { expired } from '../http/token-store.js';
import type { FaultAction, StatusFault } from './fault-action.js';

/** How a response is sent. */
export interface Delivery {
  /** Undefined: nothing is ever sent. */
  readonly reply: Reply | undefined;
  readonly manner: Manner;
  readonly delayMs: number;
}

/** `cut` and `reset` happen after `at` bytes of the body. */
export type Manner =
  | { readonly kind: 'whole' | 'headersOnly' }
  | { readonly kind: 'cut' | 'reset'; readonly at: number }
  | { readonly kind: 'drip'; readonly everyMs: number; readonly bytes: number };

/** What the response depends on of the request that a fault applies to. */
export interface FaultyRequest {
  readonly endpoint: SimulatorEndpoint;
  readonly contextId: string;
  /** Computes the usual response. Not called where the fault sends another one, so that such a request is not counted. */
  readonly usual: () => Reply;
}

/** Decides what a fault, described by a {@link FaultAction}, changes in a response. The listener sends the response. */
export const planDelivery = (action: FaultAction | undefined, faulty: FaultyRequest): Delivery => {
  if (action === undefined) return whole(faulty.usual());
  if ('status' in action) return whole(statusReply(action, faulty));
  if ('html' in action)
    return whole(textReply(200, '<!doctype html><title>Sign in</title>', { 'Content-Type': 'text/html' }));
  if ('json' in action) return whole(jsonReply(200, action.json));
  if ('text' in action) return whole(textReply(200, action.text));
  if ('emptyBody' in action) return whole(textReply(200, ''));
  if ('tokenExpired' in action) return whole(rejectionReply(expired, faulty.contextId));
  if ('delayMs' in action) return { ...whole(faulty.usual()), delayMs: action.delayMs };
  if ('hang' in action) return { reply: undefined, manner: { kind: 'whole' }, delayMs: 0 };
  return { ...whole(faulty.usual()), manner: mannerOf(action) };
};

const whole = (reply: Reply): Delivery => ({ reply, manner: { kind: 'whole' }, delayMs: 0 });

type Hindrance = Extract<
  FaultAction,
  { cutBodyAt: number } | { resetAt: number } | { hangAfterHeaders: true } | { dripMs: number }
>;

const mannerOf = (action: Hindrance): Manner => {
  if ('cutBodyAt' in action) return { kind: 'cut', at: action.cutBodyAt };
  if ('resetAt' in action) return { kind: 'reset', at: action.resetAt };
  return 'dripMs' in action
    ? { kind: 'drip', everyMs: action.dripMs, bytes: Math.max(1, action.bytes ?? 1) }
    : { kind: 'headersOnly' };
};

const statusReply = (
  { status, retryAfterS, headers, body }: StatusFault,
  { endpoint, contextId }: FaultyRequest,
): Reply => {
  const usual = endpoint === 'token' ? oauthError(status) : platformError(status, retryAfterS, contextId);
  const extra = { ...(retryAfterS === undefined ? {} : { 'Retry-After': String(retryAfterS) }), ...headers };
  if (body === undefined) return { ...usual, headers: { ...usual.headers, ...extra } };
  const type = { 'Content-Type': 'application/json' };
  return typeof body === 'string' ? textReply(status, body, { ...type, ...extra }) : jsonReply(status, body, extra);
};

const platformError = (status: number, retryAfterS: number | string | undefined, contextId: string): Reply =>
  status === 429 && typeof retryAfterS === 'number'
    ? tooManyRequests(retryAfterS, contextId)
    : jsonReply(status, errorBody(status, codeOf(status), `Simulated failure with status ${status}`, contextId));

const oauthError = (status: number): Reply =>
  jsonReply(status, {
    error: status < 500 ? 'invalid_client' : 'server_error',
    description: `Simulated failure with status ${status}`,
    error_description: `Simulated failure with status ${status}`,
  });

const otherCodes: Readonly<Record<number, string>> = {
  403: 'missing.permissions',
  408: 'request.timeout',
  500: 'internal.server.error',
  503: 'service.unavailable',
  504: 'request.timeout',
};

const codeOf = (status: number): string =>
  otherCodes[status] ?? Object.entries(rejectionStatus).find(([, known]) => known === status)?.[0] ?? 'unknown';
