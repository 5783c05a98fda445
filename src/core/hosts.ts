import type { Problem } from './errors.js';
import { quote } from './problems.js';

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
  readonly streaming?: string;
}

const domainForm = /^(?!-)[a-z0-9-]{1,63}(\.(?!-)[a-z0-9-]{1,63})+$/i;

/** The origins of a region. */
export const hostsOf = (region: string): Required<Hosts> => ({
  api: `https://api.${region}`,
  login: `https://login.${region}`,
  streaming: `wss://streaming.${region}`,
});

/** Checks a region's domain. */
export const regionProblems = (path: string, value: unknown): readonly Problem[] =>
  typeof value === 'string' && domainForm.test(value)
    ? []
    : [{ path, message: `${quote(value)} is no domain such as mypurecloud.com (no scheme, port or path)` }];

/** Checks the origins that stand in for a region. */
export const hostsProblems = (path: string, value: unknown): readonly Problem[] => {
  if (typeof value !== 'object' || value === null) {
    return [{ path, message: 'must be { api, login } with absolute origins' }];
  }
  const { api, login, streaming } = value as Partial<Record<keyof Hosts, unknown>>;
  return [
    ...originProblems(`${path}.api`, api, ['https:', 'http:']),
    ...originProblems(`${path}.login`, login, ['https:', 'http:']),
    ...(streaming === undefined ? [] : originProblems(`${path}.streaming`, streaming, ['wss:', 'ws:'])),
  ];
};

// A scheme, then a host with or without a port: no user, path, query, white space or control character.
const originForm = /^[a-z]+:\/\/[^/?#@\\\s\p{Cc}]+$/iu;

const originProblems = (path: string, value: unknown, schemes: readonly string[]): readonly Problem[] =>
  typeof value === 'string' &&
  originForm.test(value) &&
  URL.canParse(value) &&
  schemes.includes(new URL(value).protocol)
    ? []
    : [
        {
          path,
          message: `${quote(value)} must be an origin such as ${schemes[0]}//api.example.com, without user, path or query`,
        },
      ];
