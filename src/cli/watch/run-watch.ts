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
import { refuseIfAny } from '../../core/validation.js';
import { systemRuntime } from '../../core/runtime.js';
import { live } from '../../live/index.js';
import type { Simulator, SimulatorOptions } from '../../simulator/index.js';
import { Interrupted } from '../failure.js';
import { Output, isSmartTerminal, paintFor } from '../output.js';
import type { Asked } from '../query/plan.js';
import { chooseSource } from '../source.js';
import type { Surroundings } from '../context.js';
import { withSimulator } from '../with-simulator.js';
import { Board } from './board.js';
import { Connections } from './connection.js';
import { type Display, lineDisplay, tableDisplay } from './displays.js';
import { planWatch, type WatchPlan, type WatchFlags } from './watch-command.js';
const { scheduler, wallClock } = systemRuntime;
const tickMs = 1_000;

/**
 * Runs `genesys-rows watch`: shows the current observations of queues, and updates them. Ends after `--for`, or on Ctrl-C, which is a
 * normal end.
 *
 * @throws QueryError with all problems of the flags and the environment; any error of the stream.
 */
export const runWatch = async (flags: WatchFlags, surroundings: Surroundings): Promise<void> => {
  const source = chooseSource(flags, surroundings.env);
  if (source.kind === 'server') return watch(flags, source, surroundings);
  if (source.remark !== undefined) surroundings.stderr.write(`${source.remark}\n`);
  await withSimulator(demoWatchSimulator, (simulator) => watch(flags, simulator, surroundings));
};

const watch = async (flags: WatchFlags, asked: Asked, surroundings: Surroundings): Promise<void> => {
  const { signal } = surroundings;
  const plan = planWatch(flags, asked);
  const trouble = 'kind' in asked ? undefined : (asked satisfies Simulator);
  const names = { byId: new Map<string, string>() as ReadonlyMap<string, string> };
  const nameOf = (id: string): string => names.byId.get(id) ?? id;
  const output = new Output(surroundings.stdout, signal);
  const [board, connections] = [new Board(), new Connections()];
  const display = displayFor(plan, { surroundings, output, board, connections, nameOf });

  const events$ = plan.client.events$.pipe(tap((event) => connections.take(event) && display.event(event)));
  const rows$ = plan.client.queueNames$.pipe(
    tap((byId) => (names.byId = byId)),
    switchMap((byId) => {
      const queueIds = plan.queueIds ?? [...byId.keys()];
      refuseIfAny(
        'watch',
        queueIds.length === 0 ? [{ path: 'queueIds', message: 'there are no queues to watch' }] : [],
      );
      return live(plan.client, plan.query(queueIds));
    }),
    tap((row) => display.figure(board.put(row, wallClock()))),
  );
  const ticks$ = interval(tickMs, scheduler).pipe(tap(() => display.tick()));
  const trouble$ = timer(demoDropMs, scheduler).pipe(tap(() => trouble && demoTrouble(trouble)));
  const end$ = merge(flags.for === undefined ? EMPTY : timer(flags.for * 1_000, scheduler), aborted(signal));

  await lastValueFrom(
    merge(events$, rows$, ticks$, trouble === undefined ? EMPTY : trouble$).pipe(
      ignoreElements(),
      takeUntil(end$),
      defaultIfEmpty(undefined),
    ),
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

interface DisplayParts {
  readonly surroundings: Surroundings;
  readonly output: Output;
  readonly board: Board;
  readonly connections: Connections;
  readonly nameOf: (queueId: string) => string;
}

/** Returns a table for a terminal, otherwise a display of lines. */
const displayFor = (plan: WatchPlan, { surroundings, output, board, connections, nameOf }: DisplayParts): Display => {
  const { stdout, stderr, env } = surroundings;
  const title = `${plan.queueIds?.length ?? 'all'} queues of ${plan.from}`;
  if (!isSmartTerminal(stdout, env)) {
    const say = (line: string): void => void stderr.write(`${line}\n`);
    say(title);
    return lineDisplay({ output, nameOf, say });
  }
  // Some terminals do not know their size and report 0.
  const size = () => ({ columns: stdout.columns || 80, rows: stdout.rows || 24 });
  const paint = paintFor(stdout, env);
  return tableDisplay({ output, size, board, connections, nameOf, title, paint, now: wallClock });
};

/** A busy organisation with queues in many time zones, so that some are always open. */
const demoWatchSimulator: SimulatorOptions = {
  seed: 1,
  queues: 6,
  conversationsPerQueueDay: 3_000,
  mediaTypes: ['voice', 'chat'],
  latencyMs: 50,
};

/** When the demo's socket fails after the start, in milliseconds. */
const demoDropMs = 10_000;

/** Causes the demo's fault: the simulator drops all sockets. */
const demoTrouble = (simulator: Simulator): void => simulator.notifications.dropSockets();
