import type { Observable } from 'rxjs';
import { type AnalyticsClient, createClient } from '../../client.js';
import type { ClientOptions } from '../../client-options.js';
import type { CheckpointStore } from '../../core/checkpoint.js';
import type { Query } from '../../core/endpoint.js';
import { isQueryError } from '../../core/error-guards.js';
import type { Problem } from '../../core/errors.js';
import { formatInterval, IsoInterval, ZonedInterval } from '../../core/interval.js';
import { localInterval } from '../../core/local-interval.js';
import { systemRuntime } from '../../core/runtime.js';
import { oneOf, problemsAt, throwIfAny } from '../../core/validation.js';
import type { RunOptions } from '../../run/options.js';
import type { Explanation } from '../../run/sliced/explain.js';
import type { RowStream } from '../../streams/row-stream.js';
import { clientCredentials, type Credentials } from '../../transport/credentials.js';
import { runColumns } from '../endpoints/endpoint.js';
import { endpoints } from '../endpoints/registry.js';
import { flagProblems } from '../flags.js';
import { demoInterval, demoSize, type Server } from '../source.js';
import type { Column } from '../table/column.js';
import {
  endpointFlags,
  type EndpointName,
  endpointNames,
  type EndpointValues,
  outputFlags,
  type QueryValues,
  runFlags,
  type ServerValues,
  supports,
} from './flags.js';

/** A validated query, and the client that runs it. */
export interface QueryPlan {
  /** The query and its server, in one line. */
  readonly title: string;
  readonly endpoint: EndpointName;
  readonly columns: readonly Column<unknown>[];
  /** Whether the checkpoint counts a row as printed as soon as it has been read. */
  readonly isCheckpointed: boolean;
  readonly client: AnalyticsClient;
  /** Starts the run. */
  rows(signal: AbortSignal): RowStream<unknown>;
  /** Emits what the run would do; undefined where that is not known in advance. */
  readonly explanation$: Observable<Explanation> | undefined;
}

/**
 * Makes a plan from flags.
 *
 * @param storeAt - Returns the checkpoint store for the path of a file.
 * @throws QueryError with all problems of the flags and the environment.
 */
export const planQuery = (
  values: QueryValues,
  server: Server,
  storeAt: (path: string) => CheckpointStore,
): QueryPlan => {
  const isDemo = server.simulator !== undefined;
  const problems = new ProblemCollector();
  const name = values.endpoint ?? (isDemo ? 'queueDetails' : endpointNames[0]);
  const endpoint = isEndpointName(name) ? name : undefined;
  if (endpoint === undefined) problems.add(problemsAt('endpoint', oneOf(endpointNames), name));
  else
    problems.add(
      flagProblems([...endpointFlags, ...runFlags, ...outputFlags], values, { endpoint, supported: endpointFlags }),
    );
  if (values.checkpoint?.trim() === '') problems.add([{ path: 'checkpoint', message: 'must be the path of a file' }]);

  const complete = withDefaults(values, { endpoint, isDemo, problems });
  const query = problems.try(() => endpoint && endpoints[endpoint].query(complete));
  const client = problems.try(() => createClient(clientOptions(values, server, problems)));
  const run = query && client && problems.try(() => runOf(values, query, client, storeAt));
  problems.throwIfAny();
  if (endpoint === undefined || client === undefined || run === undefined) throw new Error('the query has no run');

  const { contract, columns } = endpoints[endpoint];
  const interval = supports(endpoint, '--interval') ? `, ${complete.interval}` : '';
  return {
    title: `${endpoint} (${contract}) from ${server.name}${interval}`,
    endpoint,
    columns: runColumns(columns(complete), values),
    isCheckpointed: values.checkpoint !== undefined,
    client,
    ...run,
  };
};

const isEndpointName = (name: string): name is EndpointName => Object.hasOwn(endpoints, name);

interface DefaultsContext {
  readonly endpoint: EndpointName | undefined;
  readonly isDemo: boolean;
  readonly problems: ProblemCollector;
}

/** Checks the interval, and fills in the defaults of the command line. */
const withDefaults = (values: QueryValues, { endpoint, isDemo, problems }: DefaultsContext): EndpointValues => {
  const usual = isDemo ? demoInterval : lastDay(systemRuntime.wallClock());
  const interval = localInterval(values.interval ?? usual, values.timeZone ?? '');
  const isZoned = endpoint !== undefined && supports(endpoint, '--time-zone');
  const ofInterval = problemsAt('interval', isZoned ? ZonedInterval : IsoInterval, interval);
  problems.add(ofInterval);
  const hasDemoSize = isDemo && endpoint !== undefined && supports(endpoint, '--size');
  return {
    ...values,
    ...(hasDemoSize && { size: values.size ?? endpoints[endpoint].demoSize ?? demoSize }),
    // An invalid interval is reported already: the other fields of the query are checked with a valid one.
    interval: ofInterval.length > 0 ? usual : interval,
  };
};

const runOf = (
  { slice, concurrency, merge, checkpoint, since, settleMs, lookback, explain }: QueryValues,
  query: Query,
  client: AnalyticsClient,
  storeAt: (path: string) => CheckpointStore,
): Pick<QueryPlan, 'rows' | 'explanation$'> => {
  const store = checkpoint === undefined ? undefined : storeAt(checkpoint);
  if (since === true) {
    const options = { slice, concurrency, settleMs, lookback };
    // Without a checkpoint, the flags are rejected.
    const rows = (signal?: AbortSignal) => client.since(query, store ?? noCheckpoint, { ...options, signal });
    rows();
    return { rows, explanation$: undefined };
  }
  const run: RunOptions = { slice, concurrency, merge, checkpoint: store };
  client.rows(query, run);
  const isPlanned = (slice ?? merge ?? checkpoint ?? explain) !== undefined;
  return {
    rows: (signal) => client.rows(query, { ...run, signal }),
    explanation$: isPlanned ? client.explain(query, run) : undefined,
  };
};

const noCheckpoint: CheckpointStore = { load: () => [], save: () => [] };

/** Returns the options of the client for a server. */
export const clientOptions = (
  { scope, trustedOrigin, ratePerMinute, maxAttempts }: ServerValues,
  { where, clientId, clientSecret }: Server,
  problems: ProblemCollector,
): ClientOptions => ({
  ...where,
  // Where the credentials are invalid, their problems are collected and the other options are still checked.
  credentials: problems.try(() => clientCredentials({ clientId, clientSecret, scope })) ?? noCredentials,
  trustedOrigins: trustedOrigin,
  budget: { perMinute: ratePerMinute },
  retry: { maxAttempts },
});

const noCredentials: Credentials = {
  request: () => {
    throw new Error('no credentials');
  },
};

/** Collects the problems of several checks, so that a user sees all of them at once. */
export class ProblemCollector {
  readonly #problems: Problem[] = [];

  add(problems: readonly Problem[]): void {
    this.#problems.push(...problems);
  }

  /** Returns the result of `make`. Where it throws a QueryError, collects its problems and returns undefined. */
  try<T>(make: () => T): T | undefined {
    try {
      return make();
    } catch (error) {
      if (!isQueryError(error)) throw error;
      this.add(error.problems);
      return undefined;
    }
  }

  /** @throws QueryError with all problems, if there are any. */
  throwIfAny(): void {
    throwIfAny('command line', this.#problems);
  }
}

const hourMs = 3_600_000;

/** Returns the interval of the 24 hours up to the last full hour, in UTC. */
export const lastDay = (nowMs: number): string => {
  const endMs = Math.floor(nowMs / hourMs) * hourMs;
  return formatInterval({ startMs: endMs - 24 * hourMs, endMs });
};
