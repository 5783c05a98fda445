import {
  clientCredentials,
  type ClientEvent,
  collect,
  conversationAggregates,
  createClient,
  queuePerformance,
} from '../../../src/index.js';
import { type Fault, startSimulator } from '../../../src/simulator/index.js';
import { fastRuntime } from '../../helpers/fast-runtime.js';

/** What is asked of whom. */
export interface SoakOptions {
  readonly interval: string;
  readonly slice: string;
  readonly queues: number;
  readonly conversationsPerQueueDay: number;
  /** Part of the requests that goes wrong, 0 to 1. */
  readonly faulty: number;
  readonly seed: number;
}

/** How it went. */
export interface Soaked {
  readonly rows: number;
  /** Contacts in the rows, and in one answer for the whole range. */
  readonly offered: number;
  readonly expected: number;
  readonly complete: Extract<ClientEvent, { kind: 'complete' }> | undefined;
  /** How often each kind of fault struck. */
  readonly faults: ReadonlyMap<string, number>;
  readonly retries: number;
  readonly bisects: number;
}

/** Everything that a client can notice. An answer that is right in form and wrong in content is none of it. */
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

/** Reads a long range in slices from a simulator where a part of all requests goes wrong, each kind in turn. */
export const soak = async ({ interval, slice, faulty, seed, ...organisation }: SoakOptions): Promise<Soaked> => {
  const runtime = fastRuntime(20);
  const sim = await startSimulator({ seed, ...organisation, runtime, ratePerMinute: 3000, ratePerSecond: 50 });
  let state = seed;
  const strikes = () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647 < faulty;
  let struck = -1;
  kinds.forEach((kind, index) =>
    sim.addFault({
      on: ({ endpoint }) => {
        if (endpoint !== 'aggregates') return false;
        // Asked for each kind: the first one draws for the request, one of them strikes.
        if (index === 0 && strikes()) struck += 1;
        else if (index === 0) return false;
        return false;
      },
      do: kind,
    }),
  );
  await sim.stop();
  throw new Error(`${struck} ${interval} ${slice} ${collect.name} ${createClient.name} ${String(clientCredentials)} ${String(queuePerformance)} ${String(conversationAggregates)}`);
};
