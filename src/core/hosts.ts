import type { Complete } from './complete.js';
import { type Codec, type Fields, guarded, optional, quote, refined, struct } from './validation.js';

/** Domains of the regions known when this version was published. Any other domain is accepted too, because the list grows. */
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

/** A region's domain, as listed in the vendor's documentation. */
export type Region = (typeof regions)[number];

/** Domains by the name of the AWS region. Platform API v2. */
const awsRegions: Readonly<Record<string, Region>> = {
  'us-east-1': 'mypurecloud.com',
  'eu-west-1': 'mypurecloud.ie',
  'ap-southeast-2': 'mypurecloud.com.au',
  'ap-northeast-1': 'mypurecloud.jp',
  'eu-central-1': 'mypurecloud.de',
  'us-west-2': 'usw2.pure.cloud',
  'ca-central-1': 'cac1.pure.cloud',
  'ap-northeast-2': 'apne2.pure.cloud',
  'eu-west-2': 'euw2.pure.cloud',
  'ap-south-1': 'aps1.pure.cloud',
  'us-east-2': 'use2.us-gov-pure.cloud',
  'sa-east-1': 'sae1.pure.cloud',
  'me-central-1': 'mec1.pure.cloud',
  'ap-northeast-3': 'apne3.pure.cloud',
  'eu-central-2': 'euc2.pure.cloud',
  'mx-central-1': 'mxc1.pure.cloud',
  'ap-southeast-1': 'apse1.pure.cloud',
  'eusc-de-east-1': 'edee1.eusc-pure.cloud',
};

/** Returns the domain of an AWS region, written `us-east-1` or `us_east_1`; undefined where the name is not known. */
const domainOfAws = (name: string): Region | undefined => {
  const known = name.toLowerCase().replaceAll('_', '-');
  return Object.hasOwn(awsRegions, known) ? awsRegions[known] : undefined;
};

/** Path of the token endpoint on the login host. */
export const tokenPath = '/oauth/token';

/** Absolute origins: scheme, host and optional port, without a path. */
export interface Hosts {
  readonly api: string;
  readonly login: string;
  /** The notification service's WebSocket origin. */
  readonly streaming?: string | undefined;
}

const domainForm = /^(?!-)[a-z0-9-]{1,63}(\.(?!-)[a-z0-9-]{1,63})+$/i;

/** Returns the origins of a region, given its domain or the name of its AWS region. */
export const hostsOf = (region: string): Complete<Hosts> => {
  const domain = domainOfAws(region) ?? region;
  return { api: `https://api.${domain}`, login: `https://login.${domain}`, streaming: `wss://streaming.${domain}` };
};

/** Formats a value for a message, without a user and password that may precede an @. */
const withoutSecrets = (value: unknown): string =>
  typeof value === 'string' && value.includes('@') ? 'a value with an @' : quote(value);

// A host, optionally as part of an address: https://api.mypurecloud.com/path
const hostForm = /^(?:[a-z]+:\/\/)?(?:(api|login|apps|streaming)\.)?([^/:?#]+)/;

/** Returns the known region that a host or an address belongs to, and which of its hosts it is. */
const knownHost = (value: string): { readonly host: string | undefined; readonly domain: Region } | undefined => {
  const [, host, name] = hostForm.exec(value.toLowerCase()) ?? [];
  const domain = regions.find((region) => region === name);
  return domain && { host, domain };
};

/** Returns the domain of the known region that an address belongs to; undefined for a domain without scheme and host. */
const domainOfAddress = (value: unknown): Region | undefined => {
  const domain = typeof value === 'string' ? knownHost(value)?.domain : undefined;
  return typeof value === 'string' && value.toLowerCase() === domain ? undefined : domain;
};

/** A region: a domain, or the name of an AWS region. For an address of a known region, the message shows its domain. */
export const RegionName = guarded(
  'a region',
  (value): value is string =>
    typeof value === 'string' &&
    domainOfAddress(value) === undefined &&
    (domainOfAws(value) !== undefined || (domainForm.test(value) && URL.canParse(`https://api.${value}`))),
  (value) => {
    const [shown, domain] = [withoutSecrets(value), domainOfAddress(value)];
    return domain === undefined
      ? `${shown} is not a domain such as mypurecloud.com or an AWS region such as us-east-1 (no scheme, port or path)`
      : `${shown} is an address in the region ${domain}: write ${domain}`;
  },
);

// A scheme, then a host with or without a port: no user, path, query, white space or control character.
const originForm = /^[a-z]+:\/\/[^/?#@\\\s\p{Cc}]+$/iu;

const origin = (...schemes: readonly string[]): Codec<string> =>
  guarded(
    'an origin',
    (value): value is string =>
      typeof value === 'string' &&
      originForm.test(value) &&
      URL.canParse(value) &&
      schemes.includes(new URL(value).protocol),
    (value) =>
      `${withoutSecrets(value)} must be an origin such as ${schemes[0]}//api.example.com, without user, path or query`,
  );

/** An HTTP or HTTPS origin. */
export const HttpOrigin = origin('https:', 'http:');

/** An origin that is not another host of a known region. */
const hostOrigin = (host: keyof Hosts, anyOrigin: Codec<string>): Codec<string> =>
  refined(anyOrigin, (value) => {
    const known = knownHost(value);
    if (known?.host === undefined || known.host === host) return undefined;
    return `${quote(value)} is another host of ${known.domain}: write ${hostsOf(known.domain)[host]}`;
  });

/** The origins that replace a region. */
export const Hosts = struct({
  api: hostOrigin('api', HttpOrigin),
  login: hostOrigin('login', HttpOrigin),
  streaming: optional(hostOrigin('streaming', origin('wss:', 'ws:'))),
} satisfies Fields<Hosts>);
