import {
  defaultIfEmpty,
  EMPTY,
  fromEvent,
  ignoreElements,
  interval,
  lastValueFrom,
  merge,
  type Observable,
  of,
  switchMap,
  takeUntil,
  tap,
  timer,
} from 'rxjs';
import { systemRuntime } from '../../core/runtime.js';
import { throwIfAny } from '../../core/validation.js';
import { live } from '../../live/index.js';
import type { SimulatorOptions } from '../../simulator/index.js';
import type { Context } from '../context.js';
import { Interrupted } from '../failure.js';
import { isSmartTerminal, Output, paintFor } from '../output.js';
import { type Server, withServer } from '../source.js';
import { planWatch, type WatchPlan, type WatchValues } from './command.js';
import { Connections } from './connection.js';
import { type Display, lineDisplay, tableDisplay } from './displays.js';
import { ObservationTable } from './observation-table.js';

const { scheduler, wallClock } = systemRuntime;
const tickMs = 1_000;

/**
 * Runs `genesys-rows watch`: shows the current observations of queues, and updates them. Ends after `--for`, or on Ctrl-C, which is a
 * normal end.
 *
 * @throws QueryError with all problems of the flags and the environment; any error of the stream.
 */
export const runWatch = (values: WatchValues, context: Context): Promise<void> =>
  withServer(values, context, demoSimulator, (server) => watch(values, server, context));

const watch = async (values: WatchValues, server: Server, context: Context): Promise<void> => {
  const { signal } = context;
  const plan = planWatch(values, server);
  const names = { byId: new Map<string, string>() as ReadonlyMap<string, string> };
  const nameOf = (id: string): string => names.byId.get(id) ?? id;
  const output = new Output(context.stdout, signal);
  const [table, connections] = [new ObservationTable(), new Connections()];
  const display = displayFor(plan, { context, output, table, connections, nameOf });

  const events$ = plan.client.events$.pipe(tap((event) => connections.handle(event) && display.event(event)));
  const rows$ = plan.client.queueNames$.pipe(
    tap((byId) => (names.byId = byId)),
    switchMap((byId) => {
      const queueIds = plan.queueIds ?? [...byId.keys()];
      const problem = { path: 'queueIds', message: 'the organisation has no queues: create one, or check the region' };
      throwIfAny('watch', queueIds.length === 0 ? [problem] : []);
      return live(plan.client, plan.query(queueIds));
    }),
    tap((row) => display.row(table.put(row, wallClock()))),
  );
  const ticks$ = interval(tickMs, scheduler).pipe(tap(() => display.tick()));
  const fault$ = server.simulator === undefined ? EMPTY : timer(demoDropMs, scheduler);
  const drops$ = fault$.pipe(tap(() => server.simulator?.notifications.dropSockets()));
  const end$ = merge(values.for === undefined ? EMPTY : timer(values.for * 1_000, scheduler), aborted(signal));

  await lastValueFrom(
    merge(events$, rows$, ticks$, drops$).pipe(ignoreElements(), takeUntil(end$), defaultIfEmpty(undefined)),
  );
  display.end();
  await output.flush().catch((error: unknown) => {
    // After Ctrl-C, output that was not written is ignored.
    if (!signal.aborted) throw error;
  });
  if (signal.aborted && !(signal.reason instanceof Interrupted)) throw signal.reason;
};

const aborted = (signal: AbortSignal): Observable<unknown> =>
  signal.aborted ? of(signal) : fromEvent(signal, 'abort');

interface DisplayContext {
  readonly context: Context;
  readonly output: Output;
  readonly table: ObservationTable;
  readonly connections: Connections;
  readonly nameOf: (queueId: string) => string;
}

/** Returns a table for a terminal, otherwise a display of lines. */
const displayFor = (plan: WatchPlan, { context, output, table, connections, nameOf }: DisplayContext): Display => {
  const { stdout, stderr, env } = context;
  const title = `${plan.queueIds?.length ?? 'all'} queues of ${plan.server}`;
  if (!isSmartTerminal(stdout, env)) {
    const say = (line: string): void => void stderr.write(`${line}\n`);
    say(title);
    return lineDisplay({ output, nameOf, say });
  }
  // Some terminals do not know their size and report 0.
  const size = () => ({ columns: stdout.columns || 80, rows: stdout.rows || 24 });
  const paint = paintFor(stdout, env);
  return tableDisplay({ output, size, table, connections, nameOf, title, paint, now: wallClock });
};

/** A busy organisation with queues in many time zones, so that some are always open. */
const demoSimulator: SimulatorOptions = {
  seed: 1,
  queues: 6,
  conversationsPerQueueDay: 3_000,
  mediaTypes: ['voice', 'chat'],
  latencyMs: 50,
};

/** When the demo's simulator drops all sockets after the start, in milliseconds. */
const demoDropMs = 10_000;
