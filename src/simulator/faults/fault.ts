import type { SimulatorRequest } from '../http/request-log.js';
import type { JobStep, SimulatorEndpoint } from '../http/endpoint.js';
import type { FaultAction } from './fault-action.js';

/**
 * Something that goes wrong on purpose. Which of the matching requests it strikes:
 *
 * - neither `nth` nor `every`: the first `times`;
 * - `nth`: that one and those after it, `times` in all;
 * - `every`: each such one (from `nth` on, where given), at most `times`.
 *
 * Retries are requests too, so `{ nth: 2, times: 2 }` strikes the second page and its first retry. Of several
 * faults that strike at once the first in the list wins; all of them count the request.
 */
export interface Fault {
  /** Endpoint, what is wanted of a job, anything, or a function of the request. */
  readonly on: SimulatorEndpoint | JobStep | 'any' | ((request: SimulatorRequest) => boolean);
  /** Number of the first matching request that is struck, from 1. */
  readonly nth?: number | undefined;
  /** Hits every n-th matching request. */
  readonly every?: number | undefined;
  /**
   * How many requests are struck. `Infinity`: all.
   * @defaultValue 1, and Infinity where `every` is given
   */
  readonly times?: number | undefined;
  readonly do: FaultAction;
}
