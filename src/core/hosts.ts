import type { Complete } from './complete.js';
import { type Check, exactFields, must, optional, quote } from './problems.js';

/** Domains of the regions known when this was published. Any other domain is accepted as well: the list grows. */
export const regions = [
  'mypurecloud.com',
  'mypurecloud.ie',
  'mypurecloud.com.au',
  'mypurecloud.jp',
  'mypurecloud.de',
  'usw2.pure.cloud',
  'cac1.pure.cloud',
  'apne2.pure.cloud',
  'euw2.pure.cloud',
  'aps1.pure.cloud',
  'use2.us-gov-pure.cloud',
  'sae1.pure.cloud',
  'mec1.pure.cloud',
  'apne3.pure.cloud',
  'euc2.pure.cloud',
  'mxc1.pure.cloud',
  'apse1.pure.cloud',
  'edee1.eusc-pure.cloud',
] as const;

/** A region's domain, as the vendor's documentation lists them. */
export type Region = (typeof regions)[number];

/** Absolute origins: scheme, host and port, nothing after. */
export interface Hosts {
  readonly api: string;
  readonly login: string;
  /** The notification service's WebSocket origin. */
  readonly streaming?: string | undefined;
}

const domainForm = /^(?!-)[a-z0-9-]{1,63}(\.(?!-)[a-z0-9-]{1,63})+$/i;

/** The origins of a region. */
export const hostsOf = (region: string): Complete<Hosts> => ({
  api: `https://api.${region}`,
  login: `https://login.${region}`,
  streaming: `wss://streaming.${region}`,
});

/** A user and a password may stand before an @. */
const withoutSecrets = (value: unknown): string =>
  typeof value === 'string' && value.includes('@') ? 'what holds an @' : quote(value);

/** Checks a region's domain. */
export const regionProblems = must(
  (value) => typeof value === 'string' && domainForm.test(value) && URL.canParse(`https://api.${value}`),
  (shown) => `${shown} is no domain such as mypurecloud.com (no scheme, port or path)`,
  withoutSecrets,
);

// A scheme, then a host with or without a port: no user, path, query, white space or control character.
const originForm = /^[a-z]+:\/\/[^/?#@\\\s\p{Cc}]+$/iu;

const origin = (...schemes: readonly string[]): Check =>
  must(
    (value) =>
      typeof value === 'string' &&
      originForm.test(value) &&
      URL.canParse(value) &&
      schemes.includes(new URL(value).protocol),
    (shown) => `${shown} must be an origin such as ${schemes[0]}//api.example.com, without user, path or query`,
    withoutSecrets,
  );

/** Checks an origin of HTTP. */
export const httpOriginProblems = origin('https:', 'http:');

/** Checks the origins that stand in for a region. */
export const hostsProblems = exactFields<Hosts>({
  api: httpOriginProblems,
  login: httpOriginProblems,
  streaming: optional(origin('wss:', 'ws:')),
});
