import { concatMap, firstValueFrom, reduce, takeUntil, timer } from 'rxjs';
import {
  clientCredentials,
  type ClientEvent,
  collect,
  conversationAggregates,
  createClient,
  queueObservations,
  queuePerformance,
} from '../../../src/index.js';
import { startSimulator } from '../../../src/simulator/index.js';
import { leapingTime } from '../../helpers/leaping-time.js';

/** Duration, and how often the current state is requested. */
export interface MonthOptions {
  readonly days: number;
  readonly everyMs: number;
  readonly tokenLifeS: number;
  /** Reported at the end of each day. */
  readonly onDay?: (day: number) => void;
}

/** The result. */
export interface Month {
  readonly polls: number;
  readonly failedPolls: number;
  readonly retries: number;
  /** Tokens that were fetched, and how often the server rejected a valid one. */
  readonly tokens: number;
  readonly rejected: number;
  readonly rows: number;
  /** Contacts in the runs of each day, and in one response for all of them. */
  readonly offered: number;
  readonly expected: number;
  /** Requests with a fault. */
  readonly faults: number;
  readonly connections: number;
}

const dayMs = 86_400_000;
const startMs = Date.UTC(2026, 9, 1);
const attemptMs = 59_999;
const instant = (ms: number) => new Date(ms).toISOString();

/**
 * A client that polls, and reads the previous day every midnight, over many lifetimes of its token, while one request in 40 fails. In
 * time that skips from one poll to the next.
 */
export const month = async ({ days, everyMs, tokenLifeS, onDay }: MonthOptions): Promise<Month> => {
  const { runtime, until } = leapingTime(startMs, { attemptMs, furthestMs: everyMs });
  const { scheduler } = runtime;
  const sim = await startSimulator({
    runtime,
    tokenLifeS,
    queues: 5,
    conversationsPerQueueDay: 20,
    ratePerMinute: Infinity,
    keptRequests: 100,
    faults: [
      { on: ({ endpoint }) => endpoint !== 'token', every: 97, do: { status: 503, retryAfterS: 2 } },
      { on: ({ endpoint }) => endpoint !== 'token', every: 149, do: { cutBodyAt: 10 } },
      { on: ({ endpoint }) => endpoint !== 'token', every: 211, do: { resetAt: 0 } },
      { on: ({ endpoint }) => endpoint !== 'token', every: 307, do: { tokenExpired: true } },
    ],
  });
  try {
    const requested = { hosts: sim.hosts, credentials: clientCredentials(sim.credentials), runtime };
    const client = createClient({ ...requested, timeouts: { attemptMs } });
    const queueIds = sim.queues.map(({ id }) => id);
    const dayOf = (nth: number) => {
      const interval = `${instant(startMs + nth * dayMs)}/${instant(startMs + (nth + 1) * dayMs)}`;
      return client.rows(queuePerformance({ interval, granularity: 'PT30M' }));
    };
    const now = queueObservations({ queueIds });
    // What is loaded at first takes time, while none passes here.
    await firstValueFrom(client.observe(now, { everyMs }));
    await collect(dayOf(-1));

    const events: Record<ClientEvent['kind'], number> = Object.create(null) as never;
    const counts = { polls: 0, faults: 0, rejected: 0 };
    client.events$.subscribe((event) => {
      events[event.kind] = (events[event.kind] ?? 0) + 1;
      if (event.kind === 'page' && event.query === 'queueObservations') counts.polls += 1;
      if (event.kind === 'response' && event.status === 401) counts.rejected += 1;
      if (event.kind === 'request-failed' || (event.kind === 'response' && event.status >= 400)) counts.faults += 1;
    });

    const end$ = timer(days * dayMs + everyMs / 2, scheduler);
    const polling = client
      .observe(now, { everyMs })
      .pipe(takeUntil(end$))
      .forEach(() => undefined);
    const totals = { rows: 0, offered: 0 };
    const reading = timer(dayMs, dayMs, scheduler)
      .pipe(
        takeUntil(end$),
        concatMap((nth) =>
          dayOf(nth).pipe(
            reduce((sum, { offered }) => ({ nth, rows: sum.rows + 1, offered: sum.offered + offered }), {
              nth,
              rows: 0,
              offered: 0,
            }),
          ),
        ),
      )
      .forEach(({ nth, rows, offered }) => {
        totals.rows += rows;
        totals.offered += offered;
        onDay?.(nth + 1);
      });
    await until(Promise.all([polling, reading]));
    const { connections } = sim;

    const calm = createClient({ ...requested, timeouts: { attemptMs } });
    const interval = `${instant(startMs)}/${instant(startMs + days * dayMs)}`;
    const whole = conversationAggregates({ interval, metrics: ['nOffered'] });
    const responses = await until(collect(calm.rows(whole, { slice: 'P7D', merge: true, concurrency: 1 })));
    return {
      ...counts,
      ...totals,
      failedPolls: events['poll-failed'] ?? 0,
      retries: events.retry ?? 0,
      tokens: events.token ?? 0,
      expected: responses[0]?.metrics.nOffered?.count ?? 0,
      connections,
    };
  } finally {
    await sim.stop();
  }
};
