import { expect } from 'chai';
import { explainFailure } from '../../src/cli/failure.js';
import {
  type AnalyticsError,
  type CheckpointStore,
  conversationDetails,
  queueDetails,
  queueObservations,
  queuePerformance,
  routingQueues,
} from '../../src/index.js';
import { type Case, errorOf, goodPage } from './support/remedies.js';

const interval = '2026-10-01T00:00:00Z/2026-10-08T00:00:00Z';
const details = queueDetails({ dateFrom: '2026-10-01T00:00:00Z', dateTo: '2026-10-08T00:00:00Z' });
const performance = queuePerformance({ interval });
const observations = queueObservations({ queueIds: ['q-1'] });
const conversations = conversationDetails({ interval: '2026-10-01T00:00:00Z/2026-10-02T00:00:00Z' });
const ofApi = (status: number, code: string, message = 'No') => ({
  status,
  body: { status, code, message, contextId: 'c-1' },
});
const ofGateway = (status: number, text = '<html>no</html>') => ({ status, body: text });
const oauth = (error: string, status = 400) => ({ status, body: { error, description: 'no' } });
const hours = { 'Retry-After': '3600' };
const sliced = { slice: 'P1D', bisect: { minWidth: 'P1D' } };

const fullDisk: CheckpointStore = {
  load: () => [],
  save: () => {
    throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
  },
};

/** Every remedy, by the source of the failure. */
const table: Readonly<Record<string, Readonly<Record<string, Case>>>> = {
  API: {
    'a 400 of the query': {
      page: ofApi(400, 'bad.request', "Invalid metric 'tFoo'"),
      says: /^http: the server responded with 400: bad\.request: Invalid metric 'tFoo' \[c-1\]/,
      tries: /change the flags that the message of the server refers to/,
    },
    'a 401 with a new token': {
      page: ofApi(401, 'bad.credentials'),
      says: /^auth: denied again with a token that was just renewed: No: check that the OAuth client belongs to this region, and that its role or scope/,
      tries: /the role or --scope of the OAuth client/,
    },
    'a 403 that names a permission': {
      page: ofApi(403, 'missing.permissions', 'You need analytics:conversationAggregate:view'),
      says: /^permission: .*: grant the OAuth client's role analytics:conversationAggregate:view \[c-1\]/,
      tries: /grant the role of the OAuth client analytics:conversationAggregate:view/,
    },
    'a 403 that names none': {
      page: ofApi(403, 'not.authorized'),
      says: /^permission: .*: grant the OAuth client's role the permission that the endpoint needs/,
      saysNot: /this permission/,
      tries: /the permission that the endpoint needs/,
      triesNot: /above/,
    },
    'a 404': {
      page: ofApi(404, 'not.found'),
      says: /^http: .*: check that this region or gateway serves the endpoint/,
      tries: /check GENESYS_REGION or --hosts-api/,
    },
    'a 408 of queueDetails': {
      page: ofApi(408, 'request.timeout'),
      says: /^http: .*: read the range in slices \(`slice`, `bisect`\), or lower `size` or group by fewer keys/,
      tries: /--slice P7D, or use a shorter --interval or a lower --size; or run the same command again later/,
    },
    'a 504 of queuePerformance': {
      page: ofApi(504, 'request.timeout'),
      query: performance,
      says: /^http: .*: read the range in slices \(`slice`, `bisect`\), or choose a coarser `granularity`/,
      tries: /--slice P7D, or use a shorter --interval or a coarser --granularity/,
    },
    'a 504 of slices at the minimum length': {
      page: ofApi(504, 'request.timeout'),
      run: sliced,
      says: /^incomplete: 1 interval is missing, .*; the first failure: the server responded with 504: .*: choose a shorter `bisect.minWidth`, or lower `size`/,
      saysNot: /read the range in slices/,
      tries: /with --checkpoint it requests only what is missing/,
    },
    'a 504 of slices that are not split': {
      page: ofApi(504, 'request.timeout'),
      run: { slice: 'P7D', bisect: false },
      says: /^incomplete: .*: choose a shorter `slice`, or turn `bisect` on, or lower `size`/,
      tries: /--slice P7D/,
    },
    'a 504 of observations': {
      page: ofApi(504, 'request.timeout'),
      query: observations,
      says: /^http: .*: filter by fewer queues/,
      saysNot: /slice/,
      tries: /use fewer --queue-ids/,
      triesNot: /--interval|--slice/,
    },
    'a 504 of conversations': {
      page: ofApi(504, 'request.timeout'),
      query: conversations,
      says: /^http: .*: read the range in slices \(`slice`, `bisect`\), or lower `pageSize`/,
      saysNot: /choose a shorter/,
      tries: /use a shorter --interval/,
    },
    'a 504 of the list of queues': {
      page: ofApi(504, 'request.timeout'),
      query: routingQueues(),
      says: /^http: .*: lower `pageSize`/,
      saysNot: /slice/,
      tries: /use a lower --size/,
      triesNot: /--interval|--slice/,
    },
    'a 413 about the request': {
      page: ofApi(413, 'request.entity.too.large', 'The request body is larger than 512000 bytes'),
      query: performance,
      says: /^http: .*: filter by fewer ids or predicates \[/,
      saysNot: /slice|shorter/,
      tries: /filter by fewer ids/,
    },
    'a 413 that does not say what is too large': {
      page: ofApi(413, 'request.entity.too.large', 'Request Entity Too Large'),
      query: performance,
      says: /^http: .*: filter by fewer ids or predicates, or read the range in slices/,
      tries: /filter by fewer ids, or read in slices/,
    },
    'a 413 about the result': {
      page: ofApi(413, 'request.entity.too.large', 'The result set is too large'),
      query: performance,
      says: /^http: .*: read the range in slices/,
      saysNot: /fewer ids/,
      tries: /read in slices/,
    },
    'a 429': {
      page: ofApi(429, 'too.many.requests.retry.after'),
      says: /^rate-limit: .*: run again later, or lower the limits in budget where other programs use the same limit/,
      tries: /again later, with a lower --rate-per-minute/,
    },
    'a 429 after the last attempt': {
      page: { ...ofApi(429, 'too.many.requests.retry.after'), headers: { 'Retry-After': '30' } },
      says: /^rate-limit: .*: run again in 30 s, or lower the limits/,
      tries: /run the same command again in 30 s/,
    },
    'a 429 with an hour to wait': {
      page: { ...ofApi(429, 'too.many.requests.retry.after'), headers: hours },
      says: /^rate-limit: .*: it requires a wait of 1 h, longer than the request may wait \(1 min, by retry\.maxWaitMs and timeouts\.totalMs\): run again after that, or raise them/,
      tries: /run the same command again in 1 h/,
    },
    'a 429 with a wait that would not end in time': {
      page: { ...ofApi(429, 'too.many.requests.retry.after'), headers: { 'Retry-After': '50' } },
      client: { timeouts: { totalMs: 20_000 } },
      says: /^rate-limit: .*: it requires a wait of 50 s, longer than the request may wait \(20 s, by /,
      tries: /run the same command again in 50 s/,
    },
    'a 500': {
      page: ofApi(500, 'internal.server.error'),
      says: /^http: .*: run again later \[c-1\]/,
      saysNot: /slice/,
      tries: /run the same command again later/,
      triesNot: /--interval/,
    },
    'a 503 with an hour to wait': {
      page: { ...ofApi(503, 'service.unavailable'), headers: hours },
      says: /^http: .*: it requires a wait of 1 h, longer than the request may wait \(1 min, by/,
      tries: /run the same command again in 1 h/,
      triesNot: /--interval/,
    },
    'a response that does not end': {
      page: 'silence',
      says: /^timeout: no complete response within 1 min: read the range in slices \(`slice`, `bisect`\), or lower `size` or group by fewer keys, or raise timeouts\.attemptMs/,
      tries: /--slice P7D/,
    },
    'a page that takes too long': {
      page: 'silence',
      client: { retry: { maxAttempts: 100, maxDelayMs: 1 }, timeouts: { totalMs: 200_000 } },
      says: /^timeout: no page in 3\.4 min, with all attempts and waits: read the range in slices \(`slice`, `bisect`\), or .*, or raise timeouts\.totalMs; the last failure: no complete response within 1 min/,
      tries: /check the network, or run the same command again later/,
    },
    'a page of another shape': {
      page: { status: 200, body: { entities: 5 } },
      says: /^decode: entities: expected .*, found 5/,
      tries: /check GENESYS_REGION or --hosts-api: its responses are not those of this endpoint/,
    },
  },
  login: {
    'a wrong secret': {
      token: oauth('invalid_client', 401),
      says: /^auth: the login host rejected the client: invalid_client: no: check client id, secret and region/,
      tries: /check GENESYS_REGION, GENESYS_CLIENT_ID and GENESYS_CLIENT_SECRET/,
    },
    'a client of another grant': {
      token: oauth('unauthorized_client'),
      says: /^auth: .*: give the OAuth client the grant type Client Credentials/,
      tries: /GENESYS_CLIENT_ID/,
    },
    'a scope that is not approved': {
      token: oauth('invalid_scope', 401),
      says: /^auth: .*: request only scopes that are approved for this client/,
      tries: /--scope/,
      triesNot: /SECRET/,
    },
    'a firewall in front of it': {
      token: ofGateway(403),
      says: /^auth: the login host responded with 403: the response is not that of a token endpoint: check hosts\.login, and a proxy or firewall in between/,
      saysNot: /secret/,
      tries: /check GENESYS_REGION or --hosts-login, its scheme and port, and a proxy or firewall/,
      triesNot: /SECRET/,
    },
    'plain HTTP to its HTTPS port': {
      token: ofGateway(400, '<center>The plain HTTP request was sent to HTTPS port</center>'),
      says: /^auth: the login host responded with 400: write https instead of http in hosts/,
      saysNot: /client id|secret/,
      tries: /--hosts-login, its scheme and port/,
      triesNot: /SECRET/,
    },
    'no token endpoint': {
      token: ofGateway(404),
      says: /^http: .*: the response is not that of a token endpoint: check hosts\.login/,
      tries: /check GENESYS_REGION or --hosts-login/,
    },
    'a 502': {
      token: ofGateway(502),
      says: /^http: .*: the login host, or a proxy in front of it, is not available: run again later \(\/oauth\/token/,
      saysNot: /slice|size|interval/,
      tries: /check GENESYS_REGION or --hosts-login, or run the same command again later/,
      triesNot: /--interval|--slice/,
    },
    'a 503 with an hour to wait': {
      token: { ...ofGateway(503), headers: hours },
      says: /^http: .*: it requires a wait of 1 h, longer than the request may wait \(1 min/,
      tries: /run the same command again in 1 h/,
    },
    silence: {
      token: 'silence',
      says: /^timeout: no complete response within 1 min: check the network, and a proxy in between, or raise timeouts\.attemptMs \(\/oauth\/token/,
      saysNot: /slice|size/,
      tries: /check --hosts-login and the network/,
      triesNot: /--interval/,
    },
    'a page for humans': {
      token: { status: 200, body: '<html>' },
      says: /^decode: the response of \/oauth\/token is not valid JSON: 6 bytes of text\/html: check hosts, and a proxy, gateway or login page in between/,
      tries: /check GENESYS_REGION or --hosts-login: a proxy/,
    },
  },
  gateway: {
    'a 403 of a firewall': {
      page: ofGateway(403),
      says: /^permission: .*: a firewall, proxy or gateway denied the request, not the API: allow this host and path there/,
      saysNot: /role|permission that/,
      tries: /allow this machine to reach that host and path in the firewall/,
      triesNot: /role|above/,
    },
    'a 401 with a new token': {
      page: ofGateway(401),
      says: /^auth: denied again .*: the response is not an error of the API, so check hosts, and a proxy or gateway/,
      tries: /check GENESYS_REGION or --hosts-api/,
    },
    'a 400': {
      page: ofGateway(400),
      says: /^http: the server responded with 400: check scheme, host and port in hosts, and a proxy or gateway in between/,
      tries: /its scheme and port, and a proxy or gateway/,
    },
    'plain HTTP to an HTTPS port': {
      page: ofGateway(400, 'The plain HTTP request was sent to HTTPS port'),
      says: /^http: .*: write https instead of http in hosts/,
      tries: /its scheme and port/,
    },
    'a proxy without credentials': {
      page: ofGateway(407),
      says: /^http: .*: put the credentials that the proxy requires into its URL/,
      tries: /HTTPS_PROXY/,
    },
    'a 504 of a proxy': {
      page: ofGateway(504),
      says: /^http: .*: read the range in slices \(`slice`, `bisect`\), or lower `size`/,
      tries: /--slice P7D/,
    },
    'a redirect to another host': {
      page: { status: 302, headers: { Location: 'https://elsewhere.example.com/' } },
      says: /^http: .*: redirects are followed on the API's own origin only, at most five: set hosts to where they lead/,
      tries: /check GENESYS_REGION or --hosts-api/,
    },
    'a login page': {
      page: { status: 200, body: '<html>' },
      says: /^decode: .* is not valid JSON: 6 bytes of text\/html: check hosts, and a proxy, gateway or login page/,
      tries: /a proxy, a gateway or a login page responded in its place/,
    },
  },
  TLS: {
    'an unknown CA': {
      page: { code: 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY' },
      says: /^network: no response from api\.example\.com: UNABLE_TO_GET_ISSUER_CERT_LOCALLY: its certificate is not signed by a known authority: set NODE_EXTRA_CA_CERTS/,
      tries: /set NODE_EXTRA_CA_CERTS to a PEM file/,
    },
    'a self-signed certificate': {
      page: { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' },
      says: /^network: .*NODE_EXTRA_CA_CERTS/,
      tries: /NODE_EXTRA_CA_CERTS/,
    },
    'a certificate that has expired': {
      page: { code: 'CERT_HAS_EXPIRED' },
      says: /^network: .*: renew the certificate of that host, or correct the clock of this machine/,
      saysNot: /NODE_EXTRA/,
      tries: /the clock of this machine/,
      triesNot: /NODE_EXTRA/,
    },
    'a certificate for another name': {
      page: { code: 'ERR_TLS_CERT_ALTNAME_INVALID' },
      says: /^network: .*: check the host name: its certificate is for other names/,
      saysNot: /NODE_EXTRA/,
      tries: /check GENESYS_REGION or --hosts-api/,
      triesNot: /NODE_EXTRA/,
    },
    'a port that does not speak TLS': {
      page: { code: 'EPROTO' },
      says: /^network: .*: check scheme and port in hosts: the port may not speak TLS/,
      tries: /check scheme and port/,
    },
  },
  network: {
    'a host name that does not exist': {
      page: { code: 'ENOTFOUND' },
      says: /^network: .*: check the region or hosts: there is no host of this name/,
      tries: /check GENESYS_REGION or --hosts-api/,
    },
    'a port where nothing listens': {
      page: { code: 'ECONNREFUSED' },
      says: /^network: .*: check host and port in hosts: nothing listens there/,
      tries: /check GENESYS_REGION or --hosts-api/,
    },
    'a connection that is reset': {
      page: { code: 'ECONNRESET' },
      says: /^network: .*: check scheme and port in hosts, the network, and a proxy in between/,
      tries: /the network, and a proxy in between/,
    },
    'a failure of another kind': {
      token: { code: 'EWHATEVER' },
      says: /^network: no response from login\.example\.com: EWHATEVER: check the region or hosts, the network/,
      tries: /check GENESYS_REGION or --hosts-login/,
    },
  },
  disk: {
    'a full disk': {
      page: goodPage,
      run: { slice: 'P7D', checkpoint: fullDisk },
      says: /^incomplete: 1 interval is missing, .*; the checkpoint could not be saved: ENOSPC: no space left on device/,
      tries: /free disk space, then run the same command again/,
    },
  },
};

describe('the remedy', () => {
  for (const [source, cases] of Object.entries(table))
    describe(`of a failure of the ${source}`, () => {
      for (const [what, each] of Object.entries(cases))
        it(`should fit ${what}`, async () => {
          const error: AnalyticsError = await errorOf({ query: details, ...each });
          const said = `${error.kind}: ${error.message}`;
          expect(said).to.match(each.says);
          if (each.saysNot !== undefined) expect(said).not.to.match(each.saysNot);
          const [first = '', ...rest] = explainFailure(error);
          expect(first).to.include(error.message);
          const tried = rest.join('\n');
          expect(tried).to.match(each.tries);
          if (each.triesNot !== undefined) expect(tried).not.to.match(each.triesNot);
          expect(`${said}${tried}`).not.to.include('hush-hush');
        });
    });
});
