import { validateHeaderName, validateHeaderValue } from 'node:http';
import { isObject } from '../../core/is-object.js';
import { type Check, exactFields, flag, must, optional, positive, quote, wholeNumber } from '../../core/validation.js';
import { delayProblems } from '../delay-problems.js';
import type { JobStep, SimulatorEndpoint } from '../http/endpoint.js';
import type { Fault } from './fault.js';
import type { FaultAction } from './fault-action.js';

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

const on: Check = (path, value) =>
  typeof value === 'function' || (typeof value === 'string' && Object.hasOwn(names, value))
    ? []
    : [{ path, message: `must be a function of the request, or one of ${Object.keys(names).join(', ')}` }];

const succeeds = (attempt: () => void): boolean => {
  try {
    attempt();
    return true;
  } catch {
    return false;
  }
};

const isHeaders = (value: unknown): boolean =>
  isObject(value) &&
  Object.entries(value).every(([name, text]) =>
    succeeds(() => {
      validateHeaderName(name);
      validateHeaderValue(name, text as string);
    }),
  );

const isJson = (value: unknown): boolean => {
  let text: unknown;
  return succeeds(() => (text = JSON.stringify(value))) && text !== undefined;
};

const json = optional(must(isJson, 'must be what JSON can hold'));
const delay = optional(delayProblems);
const bytes = optional(must((value) => typeof value === 'number' && value >= 0, 'must be a number of bytes'));

type Fields<Action> = Action extends unknown ? keyof Action : never;

/** Fields that each make an action. */
const leads = [
  ...(['status', 'cutBodyAt', 'resetAt', 'hang', 'hangAfterHeaders', 'dripMs'] as const),
  ...(['html', 'json', 'text', 'emptyBody', 'delayMs', 'tokenExpired'] as const),
];

const known = exactFields<Record<Fields<FaultAction>, unknown>>({
  status: optional(wholeNumber(200, 999)),
  retryAfterS: optional(
    must(
      (value) => typeof value === 'number' || isHeaders({ 'Retry-After': value }),
      'must be seconds, or a text that a header can hold',
    ),
  ),
  headers: optional(must(isHeaders, 'must be an object of header names and texts')),
  body: json,
  cutBodyAt: bytes,
  resetAt: bytes,
  hang: optional(flag),
  hangAfterHeaders: optional(flag),
  dripMs: delay,
  bytes: optional(wholeNumber(1)),
  html: optional(flag),
  json,
  text: optional(must((value) => typeof value === 'string', 'must be a text')),
  emptyBody: optional(flag),
  delayMs: delay,
  tokenExpired: optional(flag),
});

const action: Check = (path, value) => {
  const problems = known(path, value);
  if (!isObject(value)) return problems;
  const given = leads.filter((name) => name in value);
  const says = given.length === 1 && value[given[0] as string] !== undefined;
  const message = `must say one thing: one of ${leads.join(', ')}; it says ${quote(given)}`;
  return says ? problems : [...problems, { path, message }];
};

/** Checks a {@link Fault}: one that is misspelt would strike nothing, and prove nothing. */
export const faultProblems = exactFields<Fault>({
  on,
  nth: optional(wholeNumber(1)),
  every: optional(wholeNumber(1)),
  times: optional(positive()),
  do: action,
});
