import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import type { Observable } from 'rxjs';
import { withSimulator } from '../../../src/cli/source.js';
import { formatInterval } from '../../../src/core/interval.js';
import {
  type AnalyticsClient,
  clientCredentials,
  type ClientEvent,
  type ClientOptions,
  collect,
  createClient,
  type Credentials,
  type Query,
  rowKey,
  type RowOf,
  type RowStream,
  type RunOptions,
} from '../../../src/index.js';
import type { Runtime } from '../../../src/core/runtime.js';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../../src/simulator/index.js';
import { fastRuntime } from '../../helpers/fast-runtime.js';
import { leftOpenSince, openThings, watchAbortListeners } from '../../helpers/open-things.js';
import { type FaultProxy, startFaultProxy } from './fault-proxy.js';
import { complaints, type Outcome, type Witness } from './oracle.js';
import { withOwnPool } from './own-pool.js';
import { servedBy } from './served.js';
import { listenToConsole } from './printed.js';
import { wireTap } from './wire-tap.js';

/** What a client connects to: the simulator, a proxy in front of it, or a server of the test's own. */
export interface Target {
  readonly hosts: { readonly api: string; readonly login: string };
  readonly credentials?: { readonly clientId: string; readonly clientSecret: string };
  /** The query for all existing rows; undefined where only the test knows it. */
  readonly truth?: SimulatorOptions;
  /** The intervals that the server has returned, as `start/end`; undefined where only the test knows. */
  readonly served?: () => readonly string[];
}

/** How {@link Bench.run} runs a query. */
export interface RunAs<Row> {
  readonly run?: RunOptions;
  /**
   * Keys of the existing rows, as `rowKey` makes them, or as the endpoint distinguishes rows without a range. Omitted: those of a run
   * without faults on a simulator of the same options.
   */
  readonly truth?: readonly string[];
  /** How the consumer reads, if it does not read everything. */
  readonly reads?: (rows: RowStream<Row>) => Observable<Row>;
}

/** What a test of a fault works with. Everything it starts is stopped after the test and judged: see `oracle.ts`. */
export interface Bench {
  /** Client and servers share it: time runs 50 times as fast. */
  readonly runtime: Runtime;
  /** A simulator without a rate limit, unless the options set one. */
  simulator(options?: SimulatorOptions): Promise<Simulator & Target>;
  /** A proxy below HTTP in front of a target. */
  proxy(target: Target): Promise<FaultProxy & Target>;
  /** A server of the test's own, also at `POST /oauth/token`. */
  server(listener: RequestListener): Promise<Target>;
  /** A client of a target, over the fetch of the test. */
  client(target: Target, options?: Partial<ClientOptions>): AnalyticsClient;
  /** All events of the bench's clients so far. */
  readonly events: readonly ClientEvent[];
  /** Runs a query to its end and never throws: returns the rows and the error. */
  run<Q extends Query>(client: AnalyticsClient, query: Q, as?: RunAs<RowOf<Q>>): Promise<Ran<RowOf<Q>>>;
  /** Reports a run that the test has read in another way. */
  took<Q extends Query>(client: AnalyticsClient, query: Q, took: Took<RowOf<Q>>): Promise<void>;
  /** Adds other output, such as the command's, to what is scanned for secrets. */
  saw(value: unknown): void;
  /** Adds a string that must not appear anywhere. */
  secret(text: string): void;
  /** The time limit of the test, on the accelerated clock: 300,000 ms by default. */
  withinMs(ms: number): void;
  /** Adds a task for the end of the test. */
  afterwards(end: () => Promise<unknown> | void): void;
}

/** A run that was read by the test itself. */
export interface Took<Row> extends Pick<RunAs<Row>, 'run' | 'truth'> {
  readonly rows: readonly Row[];
  readonly ended: Outcome['ended'];
  readonly error?: unknown;
}

/** What {@link Bench.run} saw. */
export interface Ran<Row> {
  readonly rows: readonly Row[];
  /** Undefined where the run ended without an error. */
  readonly error: unknown;
}

/** The credentials of servers that check none. */
const anyCredentials = { clientId: 'a-client-id', clientSecret: 'hush+hush/a-secret=' };

/** Runs a test over one fetch, ends what it has started, and has the oracle judge what it leaves behind. */
export const withBench = async (
  way: 'cross-fetch' | 'global fetch',
  test: (bench: Bench) => Promise<void> | void,
): Promise<void> => {
  watchAbortListeners();
  // Their first use opens things that stay open.
  await withOwnPool(async () => undefined);
  const before = openThings();
  const tap = wireTap();
  const printed = listenToConsole();
  const runtime = fastRuntime();
  const witnesses: Witness[] = [];
  const seen: unknown[] = [printed.texts];
  const trusted: string[] = [];
  const secrets: string[] = [anyCredentials.clientSecret];
  const endings: (() => Promise<unknown> | void)[] = [];
  const known = new Map<AnalyticsClient, { target: Target; outcomes: Outcome[] }>();
  const startedAt = runtime.scheduler.now();
  let withinMs = 300_000;

  const bench: Bench = {
    runtime,
    simulator: async (options = {}) => {
      const sim = await startSimulator({ runtime, ratePerMinute: Infinity, ...options });
      endings.push(() => sim.stop());
      return Object.assign(sim, { truth: options, served: () => servedBy(sim.requests) });
    },
    proxy: async (target) => {
      const proxy = await startFaultProxy(Number(new URL(target.hosts.api).port), runtime.scheduler);
      endings.push(() => proxy.stop());
      const { credentials, truth, served } = target;
      const hosts = { api: proxy.origin, login: proxy.origin };
      const known = { ...(credentials && { credentials }), ...(truth && { truth }), ...(served && { served }) };
      return Object.assign(proxy, { hosts, ...known });
    },
    server: async (listener) => {
      const server = createServer(listener);
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      endings.push(async () => {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      });
      const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      return { hosts: { api: origin, login: origin } };
    },
    client: (target, options = {}) => {
      const credentials: Credentials = options.credentials ?? clientCredentials(target.credentials ?? anyCredentials);
      const fetch = way === 'cross-fetch' ? {} : { fetch: globalThis.fetch };
      const client = createClient({ hosts: target.hosts, credentials, runtime, ...fetch, ...options });
      const events: ClientEvent[] = [];
      client.events$.subscribe((event) => events.push(event));
      const outcomes: Outcome[] = [];
      const budget = options.budget ?? {};
      const limits = 'take' in budget ? { perMinute: Infinity } : budget;
      const { perMinute = 300, perSecond = Infinity } = limits;
      const isSet = 'take' in budget || (budget.perMinute ?? budget.perSecond) !== undefined;
      const stated = isSet ? undefined : { path: '/api/v2/analytics/queues/details/query', perSecond: 10 };
      witnesses.push({ events, outcomes, served: target.served, perMinute, perSecond, stated });
      trusted.push(...Object.values(target.hosts));
      if (target.credentials !== undefined) secrets.push(target.credentials.clientSecret);
      known.set(client, { target, outcomes });
      return client;
    },
    get events() {
      return witnesses.flatMap(({ events }) => events);
    },
    run: async (client, query, as = {}) => {
      const rows: RowOf<typeof query>[] = [];
      const stream = client.rows(query, as.run);
      const error: unknown = await (as.reads?.(stream) ?? stream)
        .forEach((row) => rows.push(row))
        .then(
          () => undefined,
          (reason: unknown) => reason ?? 'nothing',
        );
      const ended = error !== undefined ? 'error' : as.reads === undefined ? 'complete' : 'left';
      await bench.took(client, query, { ...as, rows, ended, error });
      return { rows, error };
    },
    took: async (client, query, { rows, run, truth, ended, error }) => {
      const { target, outcomes } = known.get(client) ?? expect.fail('a client of another bench');
      const range = query.endpoint.slicing?.range(query.params);
      outcomes.push({
        query: query.endpoint.name,
        keys: rows.map((row) => keyOf(query, row)),
        truth: truth ?? (await truthOf(target, query, run, trusted)),
        inOrder: run?.order !== 'arrival',
        requested: range && formatInterval(range),
        resumes: run?.checkpoint !== undefined,
        ended,
        error,
      });
    },
    saw: (value) => void seen.push(value),
    secret: (text) => void secrets.push(text),
    withinMs: (ms) => (withinMs = ms),
    afterwards: (end) => void endings.push(end),
  };

  const runAndEnd = async (): Promise<number> => {
    try {
      await test(bench);
      return runtime.scheduler.now() - startedAt;
    } finally {
      for (const end of endings.reverse()) await end();
    }
  };

  try {
    const elapsedMs = await (way === 'global fetch' ? withOwnPool(runAndEnd) : runAndEnd());
    const leftOpen = await leftOpenSince(before);
    const { departures } = tap;
    const evidence = { witnesses, departures, trusted, secrets, seen, elapsedMs, withinMs, leftOpen };
    // Every complaint in full: an assertion on a list would shorten it.
    const wrong = complaints(evidence);
    if (wrong.length > 0) expect.fail(`the oracle complains: ${wrong.join('; ')}`);
  } finally {
    tap.close();
    printed.close();
  }
};

const keyOf = <Q extends Query>(query: Q, row: RowOf<Q>): string =>
  (query.endpoint.slicing === undefined && query.endpoint.identity?.(row)) || rowKey(query, row);

/** The keys of the rows of a query without faults. */
const truthOf = async <Q extends Query>(
  { truth }: Target,
  query: Q,
  run: RunOptions | undefined,
  trusted: string[],
): Promise<readonly string[]> => {
  if (truth === undefined) return expect.fail('only the test can know the rows of its own server: give `truth`');
  const { faults: _, latencyMs: __, ratePerMinute: ___, ratePerSecond: ____, ...same } = truth;
  let keys: readonly string[] = [];
  await withSimulator({ ...same, ratePerMinute: Infinity }, async (sim) => {
    trusted.push(sim.hosts.api);
    const budget = { perMinute: Infinity };
    const client = createClient({ hosts: sim.hosts, credentials: clientCredentials(sim.credentials), budget });
    const { checkpoint: _____, signal: ______, demand: _______, ...sameRun } = run ?? {};
    const rows = await collect(client.rows(query, sameRun));
    keys = rows.map((row) => keyOf(query, row));
  });
  return keys;
};
