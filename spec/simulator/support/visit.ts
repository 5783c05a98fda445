import { startSimulator, type Simulator, type SimulatorOptions } from '../../../src/simulator/index.js';

/** A running simulator and a bare client of it: fetch and nothing else, so that specs see what is sent. */
export interface Visit {
  readonly sim: Simulator;
  readonly token: string;
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<TestResponse>;
  get(path: string, headers?: Record<string, string>): Promise<TestResponse>;
  remove(path: string): Promise<TestResponse>;
}

/** A response read to its end. */
export interface TestResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as JSON, of the shape that the spec expects. */
  json<T = ErrorBody>(): T;
}

/** The platform's error body. */
export interface ErrorBody {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly contextId: string;
  readonly details: readonly unknown[];
  readonly errors: readonly unknown[];
}

export interface TokenBody {
  readonly access_token: string;
  readonly token_type: string;
  readonly expires_in: number;
}

export const aggregatesPath = '/api/v2/analytics/conversations/aggregates/query';
export const aggregateJobsPath = '/api/v2/analytics/conversations/aggregates/jobs';
export const conversationsPath = '/api/v2/analytics/conversations/details/query';
export const detailJobsPath = '/api/v2/analytics/conversations/details/jobs';
export const observationsPath = '/api/v2/analytics/queues/observations/query';
export const activityPath = '/api/v2/analytics/conversations/activity/query';
export const limitsPath = '/api/v2/organizations/limits/namespaces';
export const detailsPath = '/api/v2/analytics/queues/details/query';

/** Starts a simulator, fetches a token, runs the spec and always stops the simulator. */
export const visiting =
  (options: SimulatorOptions, spec: (visit: Visit) => Promise<void>): (() => Promise<void>) =>
  async () => {
    const sim = await startSimulator(options);
    try {
      const token = (await requestToken(sim)).json<TokenBody>().access_token;
      const bearer = { authorization: `Bearer ${token}` };
      await spec({
        sim,
        token,
        post: (path, body, headers = {}) =>
          ask(path.startsWith('http') ? path : sim.hosts.api + path, {
            method: 'POST',
            headers: { ...bearer, 'content-type': 'application/json', ...headers },
            body: typeof body === 'string' ? body : JSON.stringify(body),
          }),
        get: (path, headers = {}) => ask(sim.hosts.api + path, { headers: { ...bearer, ...headers } }),
        remove: (path) => ask(sim.hosts.api + path, { method: 'DELETE', headers: bearer }),
      });
    } finally {
      await sim.stop();
    }
  };

/** The client credentials grant, valid unless a spec overrides it. */
export const requestToken = (
  sim: Simulator,
  change: { body?: string; headers?: Record<string, string> } = {},
): Promise<TestResponse> =>
  ask(`${sim.hosts.login}/oauth/token`, {
    method: 'POST',
    headers: {
      authorization: basic(sim.credentials),
      'content-type': 'application/x-www-form-urlencoded',
      ...change.headers,
    },
    body: change.body ?? 'grant_type=client_credentials',
  });

export const basic = ({ clientId, clientSecret }: Simulator['credentials']): string =>
  `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`;

const ask = async (url: string, init: RequestInit): Promise<TestResponse> => {
  const response = await fetch(url, init);
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, json: <T>() => JSON.parse(text) as T };
};
