import type { Observable } from 'rxjs';
import { type AnalyticsClient, createClient } from '../../client.js';
import type { ClientOptions } from '../../client-options.js';
import type { CheckpointStore } from '../../core/checkpoint.js';
import type { Query } from '../../core/endpoint.js';
import { intervalProblems, zonedIntervalProblems, formatInterval } from '../../core/interval.js';
import { localInterval } from '../../core/local-interval.js';
import { oneOf, refuseIfAny } from '../../core/validation.js';
import { systemRuntime } from '../../core/runtime.js';
import type { RunOptions } from '../../run/options.js';
import type { Simulator } from '../../simulator/index.js';
import type { Explanation } from '../../run/sliced/explain.js';
import type { RowStream } from '../../streams/row-stream.js';
import { clientCredentials, type Credentials } from '../../transport/credentials.js';
import { demoInterval, demoSize, type Source } from '../source.js';
import { given, type QueryFlags, runOptionsOf, runProblems, sinceOptionsOf, flagFor } from './flags.js';
import { type QueryKind, type Question, runColumns, type QuestionFlag } from '../endpoints/endpoint.js';
import { demoKind, queryKinds } from '../endpoints/registry.js';
import type { Column } from '../table/column.js';
import { isQueryError } from '../../core/error-guards.js';
import { type Problem } from '../../core/errors.js';

/** A validated query, and the client that runs it. */
export interface QueryPlan {
  /** The query and its server, in one line. */
  readonly title: string;
  readonly kind: QueryKind;
  readonly columns: readonly Column<unknown>[];
  /** Whether the checkpoint counts a row as printed as soon as it has been read. */
  readonly isNoted: boolean;
  readonly client: AnalyticsClient;
  /** Starts the run. */
  rows(signal: AbortSignal): RowStream<unknown>;
  /** Emits what the run would do; undefined where that is not known in advance. */
  readonly explanation$: Observable<Explanation> | undefined;
}

/** Where queries are sent: a server, or the demo's simulator. */
export type Asked = Extract<Source, { kind: 'server' }> | Simulator;

/**
 * Makes a plan from flags.
 *
 * @param storeAt - Returns the checkpoint store for the path of a file.
 * @throws QueryError with all problems of the flags and the environment.
 */
export const planQuery = (flags: QueryFlags, asked: Asked, storeAt: (path: string) => CheckpointStore): QueryPlan => {
  const isDemo = !('kind' in asked);
  const gatherer = new ProblemGatherer();
  const kind = kindNamed(flags.endpoint ?? (isDemo ? demoKind : queryKinds[0])?.name);
  if (kind === undefined) gatherer.add(oneOf(queryKinds.map(({ name }) => name))('endpoint', flags.endpoint));
  else gatherer.add([...unusedFlags(kind, flags), ...runProblems(flags, kind.takes)]);

  if (flags.csv === true && flags.json === true) gatherer.add([{ path: 'csv', message: 'does not go with --json' }]);

  const usual = isDemo ? demoInterval : lastDay(systemRuntime.wallClock());
  const interval = localInterval(flags.interval ?? usual, flags.timeZone ?? '');
  const isZoned = kind?.takes.includes('timeZone') === true;
  const problems = (isZoned ? zonedIntervalProblems : intervalProblems)('interval', interval);
  gatherer.add(problems);
  const question: Question = {
    ...flags,
    ...(isDemo && kind?.takes.includes('size') === true && { size: flags.size ?? kind.demoSize ?? demoSize }),
    // An invalid interval is reported already: the other fields of the query are checked with a valid one.
    interval: problems.length > 0 ? usual : interval,
  };
  const query = gatherer.try(() => kind?.query(question));
  const client = gatherer.try(() => createClient(clientOptions(flags, asked, gatherer)));
  const run = query && client && gatherer.try(() => runOf(flags, query, client, runOptionsOf(flags, storeAt)));
  gatherer.refuse();
  if (kind === undefined || client === undefined || run === undefined) throw new Error('nothing to ask');

  const from = isDemo ? 'the embedded simulator' : asked.name;
  const when = kind.takes.includes('interval') ? `, ${question.interval}` : '';
  const columns = runColumns(kind.columns(question), flags);
  return {
    title: `${kind.name} (${kind.contract}) from ${from}${when}`,
    kind,
    columns,
    isNoted: flags.checkpoint !== undefined,
    client,
    ...run,
  };
};

const runOf = (
  flags: QueryFlags,
  query: Query,
  client: AnalyticsClient,
  run: RunOptions,
): Pick<QueryPlan, 'rows' | 'explanation$'> => {
  if (flags.since === true) {
    const { checkpoint } = run;
    // Without a checkpoint, the flags are rejected.
    const rows = (signal?: AbortSignal) =>
      client.since(query, checkpoint ?? noCheckpoint, { ...sinceOptionsOf(flags), ...(signal && { signal }) });
    rows();
    return { rows, explanation$: undefined };
  }
  client.rows(query, run);
  const { slice, merge, checkpoint, explain } = flags;
  const isPlanned = (slice ?? merge ?? checkpoint ?? explain) !== undefined;
  return {
    rows: (signal) => client.rows(query, { ...run, signal }),
    explanation$: isPlanned ? client.explain(query, run) : undefined,
  };
};

const noCheckpoint: CheckpointStore = { load: () => [], save: () => [] };

const kindNamed = (wanted: string | undefined): QueryKind | undefined => queryKinds.find(({ name }) => name === wanted);

/** Returns the options of the client for a server or the simulator. */
export const clientOptions = (flags: QueryFlags, asked: Asked, gatherer: ProblemGatherer): ClientOptions => {
  const { scope, ratePerMinute, maxAttempts } = flags;
  const { clientId, clientSecret } = 'kind' in asked ? asked : asked.credentials;
  return {
    ...('kind' in asked ? asked.where : { hosts: asked.hosts }),
    // Where the credentials are invalid, their problems are collected and the other options are still checked.
    credentials: gatherer.try(() => clientCredentials({ clientId, clientSecret, scope })) ?? noCredentials,
    budget: given({ perMinute: ratePerMinute }),
    retry: given({ maxAttempts }),
  };
};

const noCredentials: Credentials = {
  request: () => {
    throw new Error('no credentials');
  },
};

/** Collects the problems of several checks, so that a user sees all of them at once. */
export class ProblemGatherer {
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
  refuse(): void {
    refuseIfAny('command line', this.#problems);
  }
}

const hourMs = 3_600_000;

/** Returns the interval of the 24 hours up to the last full hour, in UTC. */
export const lastDay = (nowMs: number): string => {
  const endMs = Math.floor(nowMs / hourMs) * hourMs;
  return formatInterval({ startMs: endMs - 24 * hourMs, endMs });
};

const questionFlags: readonly QuestionFlag[] = [
  'interval',
  'granularity',
  'timeZone',
  'queueIds',
  'mediaTypes',
  'names',
  'metrics',
  'groupBy',
  'size',
  'namespace',
];

/** Returns a problem for each flag that the endpoint does not take. */
const unusedFlags = ({ name, takes }: QueryKind, flags: QueryFlags): readonly Problem[] =>
  questionFlags
    .filter((flag) => flags[flag] !== undefined && !takes.includes(flag))
    .map((flag) => ({ path: flag, message: `${name} does not take it: it takes ${takes.map(flagFor).join(', ')}` }));
