import type { RateLimiter } from './rate-limiter.js';
import { rejectionReply, type Reply, tooManyRequests } from './reply.js';
import { badRequest, type Rejection } from './rejection.js';
import type { RouteRequest } from './route.js';
import type { Match } from './router.js';
import type { TokenStore } from './token-store.js';

/** What every request passes before its route. */
export interface Gate {
  readonly tokens: TokenStore;
  readonly limiter: RateLimiter;
  readonly now: () => number;
  readonly hasRateHeaders: boolean;
}

/** A request on its way through the gate. */
export interface Visitor {
  readonly match: Match | undefined;
  readonly request: RouteRequest;
  /** Why its body could not be read. */
  readonly bodyRejection: Rejection | undefined;
  readonly contextId: string;
}

/** Returns the usual response to a request. Checks the token, then the rate limit, then the path, and calls the route. */
export const respond = ({ tokens, limiter, now, hasRateHeaders }: Gate, visitor: Visitor): Reply => {
  const { match, request, bodyRejection, contextId } = visitor;
  const asReply = (given: Reply | Rejection): Reply => ('code' in given ? rejectionReply(given, contextId) : given);
  if (match?.route.isOpen === true) return asReply(bodyRejection ?? match.route.respond(request));
  const authorization = request.headers['authorization'];
  const unauthorized = tokens.check(authorization);
  if (unauthorized !== undefined) return asReply(unauthorized);
  const token = authorization as string;
  const waitS = limiter.take(token, now());
  const reply = waitS > 0 ? tooManyRequests(waitS, contextId) : asReply(routed(match, request, bodyRejection));
  return hasRateHeaders ? { ...reply, headers: { ...reply.headers, ...limiter.headers(token, now()) } } : reply;
};

const needsBody = ({ route: { method, isBodyless = false } }: Match): boolean =>
  (method === 'POST' || method === 'PUT') && !isBodyless;

const routed = (
  match: Match | undefined,
  request: RouteRequest,
  bodyRejection: Rejection | undefined,
): Reply | Rejection => {
  if (match === undefined) return { code: 'not.found', message: `Nothing answers at ${request.path}` };
  if (bodyRejection !== undefined) return bodyRejection;
  return needsBody(match) && request.body === undefined && !request.search.has('cursor')
    ? badRequest('The request has no body')
    : match.route.respond(request);
};
