import type { JobStep, SimulatorEndpoint } from './endpoint.js';
import type { Rejection } from './rejection.js';
import type { Reply } from './reply.js';

/** One endpoint of the simulated API. A new endpoint is one file that makes one of these. */
export interface Route {
  readonly endpoint: SimulatorEndpoint;
  /** Undefined where the endpoint has no jobs. */
  readonly jobStep?: JobStep;
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Segments in braces take any text: `/jobs/{jobId}/results`. */
  readonly path: string;
  /** Answers without a bearer token, and outside the rate limit. */
  readonly isOpen?: boolean;
  /** Needs no body, though its method has one as a rule. */
  readonly isBodyless?: boolean;
  readonly respond: (request: RouteRequest) => Reply | Rejection;
}

/** A request as a route sees it. */
export interface RouteRequest {
  /** Origin of the request, for absolute links. */
  readonly origin: string;
  readonly path: string;
  readonly params: Readonly<Record<string, string>>;
  readonly search: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed JSON or form; undefined where the body was empty. */
  readonly body: unknown;
}
