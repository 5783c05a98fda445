import { AsyncAction } from 'rxjs/internal/scheduler/AsyncAction';
import { AsyncScheduler } from 'rxjs/internal/scheduler/AsyncScheduler';
import { formatInstant, type Interval, parseInterval } from '../../../src/core/interval.js';
import {
  accessToken,
  type CheckpointStore,
  collect,
  createClient,
  queuePerformance,
  type QueueRow,
  type Revised,
  type SinceOptions,
} from '../../../src/index.js';

export const stepMs = 1_800_000;
export const midnight = Date.parse('2026-10-01T00:00:00Z');
export const query = queuePerformance({ interval: '2026-10-01T00:00:00Z/2026-11-01T00:00:00Z', granularity: 'PT30M' });

/** A region whose values are changed manually: what was offered in each half hour, 1 by default. */
export const region = () => {
  const offered = new Map<number, number>();
  const requested: Interval[] = [];
  let spoiledMs: number | undefined;
  let date: (() => number) | undefined;
  const response = (interval: Interval) => {
    const data: unknown[] = [];
    for (let at = interval.startMs; at < interval.endMs; at += stepMs) {
      const end = Math.min(at + stepMs, interval.endMs);
      const count = offered.get(at) ?? 1;
      const metrics = [{ metric: 'nOffered', stats: { count } }];
      if (at === spoiledMs) data.push({ interval: 5, metrics });
      else if (count > 0) data.push({ interval: `${formatInstant(at)}/${formatInstant(end)}`, metrics });
    }
    return { results: [{ group: { queueId: 'a', mediaType: 'voice' }, data }] };
  };
  /** A client whose clock stands still, nearly, at a number of minutes after midnight. */
  const clientAt = (minutes: number) => {
    const startMs = performance.now();
    const now = () => midnight + minutes * 60_000 + performance.now() - startMs;
    return createClient({
      region: 'gateway.example',
      credentials: accessToken('token'),
      budget: { perMinute: Infinity },
      runtime: { scheduler: new AsyncScheduler(AsyncAction, now), random: () => 0.5 },
      fetch: (_url, init) => {
        const interval = parseInterval((JSON.parse(init.body ?? '') as { interval: string }).interval) as Interval;
        requested.push(interval);
        const headers = date && { Date: new Date(date()).toUTCString() };
        return Promise.resolve(new Response(JSON.stringify(response(interval)), { headers: headers ?? {} }));
      },
    });
  };
  const since = (minutes: number, store: CheckpointStore, options?: SinceOptions) =>
    collect(clientAt(minutes).since(query, store, options));
  return {
    offered,
    requested,
    clientAt,
    since,
    /** Sends the row of a step without its interval. */
    spoil: (ms: number | undefined) => (spoiledMs = ms),
    /** Sends a `Date` header by this clock. */
    dateBy: (clock: () => number) => (date = clock),
  };
};

/** `00:30 x2 r1`: when, what was offered, revision. */
export const shown = (rows: readonly Revised<QueueRow>[]) =>
  rows.map(({ intervalStart, offered, revision }) => `${intervalStart?.slice(11, 16)} x${offered} r${revision}`);
