// Compiled, never run: what a client accepts and returns, and how its errors and events narrow.
import { filter, type Observable, of } from 'rxjs';
import {
  accessToken,
  type AccessToken,
  type AnalyticsClient,
  type ClientEvent,
  clientCredentials,
  collect,
  createClient,
  type DecodeFailure,
  isPermissionError,
  type KnownError,
  type PermissionError,
  type Problem,
  queueDetails,
  type QueueRow,
  toAsyncIterable,
  toNodeReadable,
  toReadableStream,
} from '../../src/index.js';
import { sameType, some } from './expect-type.js';

const credentials = clientCredentials({ clientId: 'id', clientSecret: 'secret' });
const query = queueDetails({ dateFrom: '2026-10-01T00:00:00Z', dateTo: '2026-10-02T00:00:00Z' });

// Options: known regions and any other domain; any fetch.
createClient({ region: 'mypurecloud.com', credentials });
createClient({ region: 'gateway.example', credentials, fetch: globalThis.fetch });
createClient({
  hosts: { api: 'http://127.0.0.1:1', login: 'http://127.0.0.1:1' },
  credentials,
  budget: { perMinute: 60 },
});
createClient({ region: 'mypurecloud.com', credentials: accessToken('token') });
createClient({ region: 'mypurecloud.com', credentials: accessToken(() => of({ value: 'token', expiresInMs: 1 })) });
createClient({ region: 'mypurecloud.com', credentials: accessToken(() => Promise.resolve({ value: 'token' })) });
sameType<ReturnType<typeof createClient>, AnalyticsClient>();
// @ts-expect-error -- nothing is requested without credentials
createClient({ region: 'mypurecloud.com' });
// @ts-expect-error -- a secret alone is not credentials
createClient({ region: 'mypurecloud.com', credentials: 'secret' });
// @ts-expect-error -- units are in the names
createClient({ region: 'mypurecloud.com', credentials, timeouts: { attempt: 1 } });
// @ts-expect-error -- incomplete credentials
clientCredentials({ clientId: 'id' });

const client = createClient({ region: 'mypurecloud.com', credentials });
sameType<typeof client.token$, Observable<AccessToken>>();
// @ts-expect-error -- fail or skip
client.rows(query, { onInvalidRow: 'ignore' });
// @ts-expect-error -- a query comes from a builder
client.rows({ interval: '' });

// Pull: values keep their type through operators.
export const big = toAsyncIterable((demand) => client.rows(query, { demand }).pipe(filter((row) => row.offered > 100)));
sameType<typeof big, AsyncIterable<QueueRow>>();
sameType<ReturnType<typeof collected>, Promise<QueueRow[]>>();
export const collected = () => collect(client.rows(query));
export const web = toReadableStream(client.rows(query));
sameType<typeof web, ReadableStream<QueueRow>>();
toNodeReadable(client.rows(query)).on('data', () => undefined);

// Errors narrow by kind.
export const facts = (error: KnownError): unknown => {
  switch (error.kind) {
    case 'query':
      return sameType<typeof error.problems, readonly Problem[]>();
    case 'permission':
      return sameType<typeof error.permissions, readonly string[]>();
    case 'decode':
      return sameType<typeof error.failures, readonly DecodeFailure[]>();
    case 'timeout':
      return sameType<typeof error.phase, 'attempt' | 'idle' | 'total'>();
    case 'paging':
      return sameType<typeof error.page, number>();
    case 'job':
      return sameType<typeof error.serverMessage, string | undefined>();
    case 'merge':
      return sameType<typeof error.metric, string>();
    case 'incomplete':
      return sameType<typeof error.missing, readonly string[]>();
    case 'overflow':
      return error.limit;
    case 'network':
      return error.phase;
    case 'auth':
      return error.oauthError;
    case 'rate-limit':
    case 'http':
      return sameType<typeof error.retryAfterMs, number | undefined>();
  }
};
const caught = some<unknown>();
if (isPermissionError(caught)) sameType<typeof caught, PermissionError>();

// Events narrow by kind, and none contains a token.
export const waits = (event: ClientEvent): number => {
  if (event.kind === 'retry' || event.kind === 'budget-wait') return event.waitMs;
  // @ts-expect-error -- no event has a value
  if (event.kind === 'token') sameType<typeof event.value, string>();
  return event.at;
};
