import { clientCredentials, createClient, queueDetails, type QueueRow } from '../../../src/index.js';
import { type Fault, type Simulator, startSimulator } from '../../../src/simulator/index.js';
import { fastRuntime } from '../../helpers/fast-runtime.js';

/** A consumer that pulls, in the model. */
export interface Reader {
  readonly client: number;
  /** Rows it has taken. */
  read: number;
  ended: 'not yet' | 'whole' | 'left' | 'failed';
}

/** The expected state. */
export interface Model {
  readonly pages: number;
  readonly rowsPerPage: number;
  readonly readers: Reader[];
  /** The faults of the next requests for a page, in order. */
  readonly pending: Fault['do'][];
  /** The state of each client's token, from the client's view. */
  readonly tokens: ('none' | 'good' | 'revoked')[];
  pageRequests: number;
  tokenRequests: number;
}

/** The actual state. */
export interface Real {
  readonly sim: Simulator;
  readonly iterators: AsyncIterator<QueueRow, undefined>[];
  /** Starts another run of a client. */
  open(client: number): AsyncIterator<QueueRow, undefined>;
}

/** Two clients. */
export const clients = 2;

/** A model of an organisation without faults. */
export const modelOf = (pages: number, rowsPerPage: number): Model => ({
  pages,
  rowsPerPage,
  readers: [],
  pending: [],
  tokens: Array.from({ length: clients }, () => 'none'),
  pageRequests: 0,
  tokenRequests: 0,
});

/** The simulator, and two clients that request no page before it is wanted. */
export const realOf = async ({ pages, rowsPerPage }: Model): Promise<Real> => {
  const runtime = fastRuntime();
  const sim = await startSimulator({ runtime, scripted: { pages, rowsPerPage }, ratePerMinute: Infinity });
  const query = queueDetails({ dateFrom: '2026-10-01T00:00:00Z', dateTo: '2026-10-02T00:00:00Z' });
  const made = Array.from({ length: clients }, () =>
    createClient({
      hosts: sim.hosts,
      credentials: clientCredentials(sim.credentials),
      runtime,
      budget: { perMinute: Infinity },
      retry: { maxAttempts: 12, baseDelayMs: 50 },
      // A busy machine is not a fault of the server.
      timeouts: { attemptMs: 500_000, idleMs: 500_000 },
    }),
  );
  return {
    sim,
    iterators: [],
    open: (client) => {
      const rows = made[client]?.rows(query, { prefetch: 0 });
      if (rows === undefined) throw new Error('there is no such client');
      return rows[Symbol.asyncIterator]();
    },
  };
};

const isNoJson = (action: Fault['do']): boolean => 'html' in action || 'emptyBody' in action || 'text' in action;

/** Requests a page in the model: each pending fault occurs once. Returns the kind of the error that it ends with. */
export const fetchPage = (model: Model, client: number): 'auth' | 'decode' | undefined => {
  let [rejections, noJson] = [0, 0];
  const { tokens, pending } = model;
  for (;;) {
    if (tokens[client] === 'none') {
      model.tokenRequests += 1;
      tokens[client] = 'good';
    }
    model.pageRequests += 1;
    const action = pending.shift();
    if (action === undefined ? tokens[client] === 'revoked' : 'tokenExpired' in action) {
      tokens[client] = 'none';
      // The token is renewed once a page.
      if ((rejections += 1) > 1) return 'auth';
    } else if (action === undefined) return undefined;
    // A response that is not JSON is requested once more.
    else if (isNoJson(action) && (noJson += 1) > 1) return 'decode';
  }
};
