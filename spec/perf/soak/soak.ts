import {
  clientCredentials,
  type ClientEvent,
  collect,
  conversationAggregates,
  createClient,
  queuePerformance,
} from '../../../src/index.js';
import { type Fault, type Simulator, startSimulator } from '../../../src/simulator/index.js';
import { fastRuntime } from '../../helpers/fast-runtime.js';

/** The query and its server. */
export interface SoakOptions {
  readonly interval: string;
  readonly slice: string;
  readonly queues: number;
  readonly conversationsPerQueueDay: number;
  /** Fraction of the requests that fail, 0 to 1. */
  readonly faulty: number;
  readonly seed: number;
  /** How long a response may take before it is requested again, in milliseconds. */
  readonly attemptMs: number;
}

/** The result. */
export interface Soaked {
  readonly rows: number;
  /** Contacts in the rows, and in one response for the whole range. */
  readonly offered: number;
  readonly expected: number;
  readonly complete: Extract<ClientEvent, { kind: 'complete' }> | undefined;
  /** How often each kind of fault occurred. */
  readonly faults: ReadonlyMap<string, number>;
  readonly retries: number;
  readonly bisects: number;
}

/** Every fault that a client can notice: not a response that is valid in form and wrong in content. */
const kinds: readonly Fault['do'][] = [
  { status: 408 },
  { status: 429, retryAfterS: 2 },
  { status: 500 },
  { status: 502 },
  { status: 503, retryAfterS: 1 },
  { status: 504 },
  { cutBodyAt: 0 },
  { cutBodyAt: 300 },
  { resetAt: 0 },
  { resetAt: 200 },
  { hang: true },
  { hangAfterHeaders: true },
  { html: true },
  { emptyBody: true },
  { text: '{"results":[' },
  { delayMs: 2500 },
  { tokenExpired: true },
];

/** Reads a long range in slices from a simulator where a fraction of all requests fails, each in a different way. */
export const soak = async ({
  interval,
  slice,
  faulty,
  seed,
  attemptMs,
  ...organisation
}: SoakOptions): Promise<Soaked> => {
  const runtime = fastRuntime(20);
  const sim = await startSimulator({ seed, ...organisation, runtime, ratePerMinute: Infinity });
  try {
    const requested = { hosts: sim.hosts, credentials: clientCredentials(sim.credentials) };
    const calm = createClient({ ...requested, budget: { perMinute: Infinity } });
    const counted = conversationAggregates({ interval, metrics: ['nOffered'] });
    const [whole] = await collect(calm.rows(counted, { slice: 'P7D', merge: true, concurrency: 1 }));

    const client = createClient({
      ...requested,
      runtime,
      budget: { perMinute: 6000 },
      timeouts: { attemptMs, idleMs: attemptMs / 2 },
    });
    const faults = strike(sim, faulty, seed);
    const counts = { rows: 0, offered: 0, retries: 0, bisects: 0 };
    let complete: Soaked['complete'];
    client.events$.subscribe((event) => {
      if (event.kind === 'retry') counts.retries += 1;
      if (event.kind === 'bisect') counts.bisects += 1;
      if (event.kind === 'complete') complete = event;
    });
    for await (const row of client.rows(queuePerformance({ interval, granularity: 'PT30M' }), { slice })) {
      counts.rows += 1;
      counts.offered += row.offered;
    }
    return { ...counts, expected: whole?.metrics.nOffered?.count ?? 0, complete, faults };
  } finally {
    await sim.stop();
  }
};

/** Makes a fraction of the requests for rows fail. Deterministic except for the order in which they arrive. */
const strike = (sim: Simulator, faulty: number, seed: number): ReadonlyMap<string, number> => {
  let state = seed;
  const chance = () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
  const struck = new Map<string, number>();
  let chosen: number | undefined;
  kinds.forEach((kind, index) =>
    sim.addFault({
      on: ({ endpoint }) => {
        if (endpoint !== 'aggregates') return false;
        // Every fault decides about every request: the first one chooses for all.
        if (index === 0) chosen = chance() < faulty ? Math.floor(chance() * kinds.length) : undefined;
        if (chosen !== index) return false;
        const name = JSON.stringify(kind);
        struck.set(name, (struck.get(name) ?? 0) + 1);
        return true;
      },
      times: Infinity,
      do: kind,
    }),
  );
  return struck;
};
