import {
  clientCredentials,
  type ClientOptions,
  collect,
  createClient,
  isAnalyticsError,
  type Query,
  type RunOptions,
} from '../../../src/index.js';
import type { FetchLike } from '../../../src/transport/fetch-like.js';
import { failure } from '../../helpers/simulated.js';
import { virtualTime } from '../../perf/rate/virtual-time.js';

/** What a server, or the network, does with a request. */
export type Behaviour =
  | { readonly status: number; readonly body?: unknown; readonly headers?: Readonly<Record<string, string>> }
  | { readonly code: string }
  | 'silence';

export interface Case {
  readonly token?: Behaviour;
  readonly page?: Behaviour;
  readonly query?: Query;
  readonly run?: RunOptions;
  readonly client?: Partial<ClientOptions>;
  /** The message of the error, its kind first. */
  readonly says: RegExp;
  readonly saysNot?: RegExp;
  /** The suggestion of the command. */
  readonly tries: RegExp;
  readonly triesNot?: RegExp;
}

const goodToken: Behaviour = { status: 200, body: { access_token: 'a-token', expires_in: 86_399 } };
export const goodPage: Behaviour = { status: 200, body: { entities: [], results: [] } };

const fetchOf =
  (token: Behaviour, page: Behaviour): FetchLike =>
  async (url) => {
    const behaviour = new URL(url).pathname === '/oauth/token' ? token : page;
    if (behaviour === 'silence') return new Promise<never>(() => undefined);
    if ('code' in behaviour) throw Object.assign(new Error('failed'), { code: behaviour.code });
    const { status, body = '', headers = {} } = behaviour;
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const given: Record<string, string> = {
      'Content-Type': typeof body === 'string' ? 'text/html' : 'json',
      ...headers,
    };
    return { status, headers: { get: (name) => given[name] ?? null }, text: () => Promise.resolve(text) };
  };

/** Runs a query against the behaviour of a case, and returns the error that it ends with. */
export const errorOf = async ({
  token = goodToken,
  page = goodPage,
  query,
  run,
  client,
}: Case & { readonly query: Query }) => {
  const time = virtualTime();
  const made = createClient({
    hosts: { api: 'https://api.example.com', login: 'https://login.example.com' },
    credentials: clientCredentials({ clientId: 'id', clientSecret: 'hush-hush' }),
    fetch: fetchOf(token, page),
    retry: { maxAttempts: 1 },
    budget: { perMinute: Infinity },
    runtime: time.runtime,
    ...client,
  });
  const error = await time.until(failure(collect(made.rows(query, run))));
  if (!isAnalyticsError(error)) throw error;
  return error;
};
