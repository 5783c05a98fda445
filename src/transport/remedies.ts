import type { ServerFacts } from '../core/errors.js';
import { hasExpired, isTransientStatus } from '../core/retry-decision.js';
import { timeText, tooLongWait } from '../core/time-text.js';

/** What a remedy depends on besides the failure. */
export interface RemedyContext {
  /** The host that the request was sent to. */
  readonly host: 'api' | 'login';
  /** How to make the query lighter for its server; undefined for a request that belongs to no query. */
  readonly lighter?: string | undefined;
  /** Longest wait required by the server that the client accepts, in milliseconds. */
  readonly maxWaitMs?: number | undefined;
}

/** A response with an error status. */
export interface FailedResponse extends ServerFacts {
  readonly text: string;
  readonly permissions: readonly string[];
}

/**
 * What sent a response. Errors of the API have a code or a correlation id; a response with neither comes from a gateway, proxy or
 * firewall in front of it.
 */
type Source = 'api' | 'gateway' | 'login';

const sourceOf = ({ code, correlationId }: ServerFacts, { host }: RemedyContext): Source =>
  host === 'login' ? 'login' : (code ?? correlationId) === undefined ? 'gateway' : 'api';

/** Returns what to try after a response with an error status; undefined where the server's message has to suffice. */
export const statusRemedy = (response: FailedResponse, context: RemedyContext): string | undefined => {
  const { status, retryAfterMs = 0 } = response;
  const { maxWaitMs = Infinity } = context;
  if (isTransientStatus(status) && retryAfterMs > maxWaitMs) {
    return `it requires a wait of ${tooLongWait(retryAfterMs, maxWaitMs)}`;
  }
  if (/plain HTTP request was sent to HTTPS port/i.test(response.text)) return 'write https instead of http in hosts';
  if (status >= 300 && status < 400) return redirected;
  if (context.host === 'api' && hasExpired(response)) return expired;
  const source = sourceOf(response, context);
  const remedy = remediesOf(response, context)[status];
  return typeof remedy === 'object' ? remedy[source] : remedy;
};

// Omits the target: `fetch` converts hosts to lower case, in which a token would not be found and redacted.
const redirected = "redirects are followed on the API's own origin only, at most five: set hosts to where they lead";
const expired = 'start again, or read the range in slices: one that expires between two pages is read again';
const runLater = 'run again later';
const notServed = 'check that this region or gateway serves the endpoint';
const notLogin = 'the response is not that of a token endpoint: check hosts.login, and a proxy or firewall in between';

// Limits of one query: "Pagination may not exceed 100000 results", "an interval that does not exceed 31 days".
const rangeLimit = /exceed [\d,.]+ (results|days)/i;
const rangeLimitRemedy = 'read the interval in slices: run option `slice`, such as P1D';

type Remedies = Readonly<Record<number, string | undefined | Partial<Record<Source, string | undefined>>>>;

/** Returns the remedies by status, and by source where they differ. */
const remediesOf = (
  { permissions, retryAfterMs, serverMessage = '' }: FailedResponse,
  { lighter }: RemedyContext,
): Remedies => {
  const grant = (what: string) => `grant the OAuth client's role ${what}`;
  const timedOut = {
    api: lighter ?? runLater,
    gateway: lighter ?? runLater,
    login: 'the login host, or a proxy in front of it, is not available: run again later',
  };
  const fewer = 'filter by fewer ids or predicates';
  const isOfResponse = /result|response|rows/i.test(serverMessage);
  const isOfRequest = lighter === undefined || /body|payload|predicate|filter/i.test(serverMessage);
  return {
    0: 'a browser hides where a redirect leads: set hosts to the address it leads to',
    206: 'a cache or proxy returned only a part of it: bypass it for this host',
    400: {
      api: rangeLimit.test(serverMessage) ? rangeLimitRemedy : undefined,
      gateway: rangeLimit.test(serverMessage)
        ? rangeLimitRemedy
        : 'check scheme, host and port in hosts, and a proxy or gateway in between',
      login: notLogin,
    },
    401: { login: notLogin },
    403: {
      api: grant(permissions.join(', ') || 'the permission that the endpoint needs'),
      gateway:
        permissions.length > 0
          ? grant(permissions.join(', '))
          : 'a firewall, proxy or gateway denied the request, not the API: allow this host and path there',
      login: notLogin,
    },
    404: { api: notServed, gateway: notServed, login: notLogin },
    405: { api: notServed, gateway: notServed, login: notLogin },
    407: 'put the credentials that the proxy requires into its URL',
    408: timedOut,
    413: isOfRequest ? fewer : isOfResponse ? lighter : `${fewer}, or ${lighter}`,
    429: `${retryAfterMs ? `run again in ${timeText(retryAfterMs)}` : runLater}, or lower the limits in budget where other programs use the same limit`,
    500: runLater,
    501: notServed,
    502: timedOut,
    503: runLater,
    504: timedOut,
    505: notServed,
  };
};

/** Remedies where no complete response arrived, by the system's code. The first match applies. */
const networkRemedies: readonly (readonly [code: RegExp, remedy: string])[] = [
  [/^ENOTFOUND$/, 'check the region or hosts: there is no host of this name'],
  [/^EAI_AGAIN$/, 'check the network and its name server'],
  [/^ECONNREFUSED$/, 'check host and port in hosts: nothing listens there'],
  [/^E(TIMEDOUT|HOSTUNREACH|NETUNREACH)$|CONNECT_TIMEOUT/, 'check the network, and a firewall or proxy in between'],
  [/CERT_HAS_EXPIRED/, 'renew the certificate of that host, or correct the clock of this machine'],
  [/CERT_NOT_YET_VALID/, 'correct the clock of this machine'],
  [/ALTNAME/, 'check the host name: its certificate is for other names'],
  [
    /SELF_SIGNED|UNABLE_TO|CERT/,
    'its certificate is not signed by a known authority: set NODE_EXTRA_CA_CERTS to a file with the certificate of the one that signed it',
  ],
  [/^EPROTO$|^ERR_SSL/, 'check scheme and port in hosts: the port may not speak TLS'],
  [/^(ECONNRESET|EPIPE|UND_ERR_SOCKET)$/, 'check scheme and port in hosts, the network, and a proxy in between'],
];

/** Returns what to try where no response arrived, or only a part of it. */
export const networkRemedy = (code: string | undefined): string =>
  networkRemedies.find(([form]) => form.test(code ?? ''))?.[1] ??
  'check the region or hosts, the network, and a proxy in between';
