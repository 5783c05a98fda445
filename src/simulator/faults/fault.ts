import { validateHeaderName, validateHeaderValue } from 'node:http';
import { isObject } from '../../core/is-object.js';
import type { Problem } from '../../core/errors.js';
import {
  type Fields,
  Flag,
  guarded,
  instance,
  numberFrom,
  optional,
  positive,
  quote,
  struct,
  wholeNumber,
  withRule,
} from '../../core/validation.js';
import { maxTimerMs } from '../../core/runtime.js';
import type { SimulatorRequest } from '../http/request-log.js';
import type { JobStep, SimulatorEndpoint } from '../http/endpoint.js';
import type { FaultAction } from './fault-action.js';

/**
 * A failure that the simulator causes on purpose. It applies to these of the matching requests:
 *
 * - neither `nth` nor `every`: the first `times`;
 * - `nth`: the n-th and those after it, `times` in total;
 * - `every`: each n-th one, from `nth` on where it is given, at most `times`.
 *
 * Retries are requests too, so `{ nth: 2, times: 2 }` applies to the second page and its first retry. Where
 * several faults apply to a request, the first in the list takes effect; all of them count the request.
 */
export interface Fault {
  /** Endpoint, what is wanted of a job, anything, or a function of the request. */
  readonly on: SimulatorEndpoint | JobStep | 'any' | ((request: SimulatorRequest) => boolean);
  /** Number of the first matching request that the fault applies to, from 1. */
  readonly nth?: number | undefined;
  /** Hits every n-th matching request. */
  readonly every?: number | undefined;
  /**
   * Maximum number of requests that the fault applies to. `Infinity`: all.
   * @defaultValue 1, and Infinity where `every` is given
   */
  readonly times?: number | undefined;
  readonly do: FaultAction;
}

const names: Readonly<Record<SimulatorEndpoint | JobStep | 'any', true>> = {
  token: true,
  page: true,
  aggregates: true,
  aggregateJobs: true,
  details: true,
  detailJobs: true,
  observations: true,
  activity: true,
  queues: true,
  limits: true,
  channels: true,
  other: true,
  jobSubmit: true,
  jobStatus: true,
  jobResults: true,
  jobCancel: true,
  jobAvailability: true,
  any: true,
};

const On = guarded(
  `a function of the request, or one of ${Object.keys(names).join(', ')}`,
  (value): value is Fault['on'] =>
    typeof value === 'function' || (typeof value === 'string' && Object.hasOwn(names, value)),
);

const succeeds = (attempt: () => void): boolean => {
  try {
    attempt();
    return true;
  } catch {
    return false;
  }
};

const isHeaders = (value: unknown): value is Readonly<Record<string, string>> =>
  isObject(value) &&
  Object.entries(value).every(([name, text]) =>
    succeeds(() => {
      validateHeaderName(name);
      validateHeaderValue(name, String(text));
    }),
  );

const isJson = (value: unknown): boolean => {
  let text: unknown;
  return succeeds(() => (text = JSON.stringify(value))) && text !== undefined;
};

const Json = optional(guarded('a value that JSON can represent', (value): value is unknown => isJson(value)));
const OptionalDelay = optional(numberFrom(0, maxTimerMs));
const Bytes = optional(numberFrom(0, Infinity));

/** Fields that each make an action. */
const leads = [
  ...(['status', 'cutBodyAt', 'resetAt', 'hang', 'hangAfterHeaders', 'dripMs'] as const),
  ...(['html', 'json', 'text', 'emptyBody', 'delayMs', 'tokenExpired'] as const),
];

const actionFields = {
  status: optional(wholeNumber(200, 999)),
  retryAfterS: optional(
    guarded(
      'a number of seconds, or a string that a header can contain',
      (value): value is number | string => typeof value === 'number' || isHeaders({ 'Retry-After': value }),
    ),
  ),
  headers: optional(guarded('an object of header names and strings', isHeaders)),
  body: Json,
  cutBodyAt: Bytes,
  resetAt: Bytes,
  hang: optional(Flag),
  hangAfterHeaders: optional(Flag),
  dripMs: OptionalDelay,
  bytes: optional(wholeNumber(1)),
  html: optional(Flag),
  json: Json,
  text: optional(guarded('a string', (value): value is string => typeof value === 'string')),
  emptyBody: optional(Flag),
  delayMs: OptionalDelay,
  tokenExpired: optional(Flag),
};

const actionProblems = (value: unknown): readonly Problem[] => {
  if (!isObject(value)) return [];
  const unknownNames = Object.keys(value).filter((name) => value[name] !== undefined && !(name in actionFields));
  const given = leads.filter((name) => name in value);
  const isOne = given.length === 1 && given.every((name) => value[name] !== undefined);
  return [
    ...unknownNames.map((path) => ({
      path,
      message: `is not known: use one of ${Object.keys(actionFields).join(', ')}`,
    })),
    ...(isOne
      ? []
      : [{ path: '', message: `must contain exactly one of ${leads.join(', ')}; it contains ${quote(given)}` }]),
  ];
};

/** Decodes a {@link Fault}. A misspelt one would have no effect, and a spec with it would prove nothing. */
export const Fault = struct({
  on: On,
  nth: optional(wholeNumber(1)),
  every: optional(wholeNumber(1)),
  times: optional(positive()),
  do: withRule(instance<FaultAction>(actionFields), actionProblems),
} satisfies Fields<Fault>);
