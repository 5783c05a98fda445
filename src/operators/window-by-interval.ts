import { concat, defer, from, mergeMap, type OperatorFunction } from 'rxjs';
import { fixedDurationProblems, fixedMs } from '../core/duration.js';
import { QueryError } from '../core/errors.js';
import { parseInstant } from '../core/instant.js';
import { formatInterval } from '../core/interval.js';
import { callable, exactFields, must, optional, quote, refuseIfAny } from '../core/problems.js';

/** Options of {@link windowByInterval}. */
export interface WindowByIntervalOptions<Row> {
  /** Length of a window: an ISO 8601 duration of days or less, such as `PT30M` or `P1D`. Windows start at multiples of it since the epoch, in UTC. */
  readonly size: string;
  /**
   * How far a row may be behind the newest one without being late, in milliseconds, 0 or more.
   * @defaultValue 0
   */
  readonly latenessMs?: number | undefined;
  /** Returns the time of a row: ISO 8601 with offset, or milliseconds since the epoch. */
  readonly time: (row: Row) => string | number | null;
}

/** The rows of one interval. */
export interface IntervalWindow<Row> {
  /** `start/end` in UTC, half-open. */
  readonly interval: string;
  readonly rows: readonly Row[];
  /** True where rows arrived after their window had closed: they are emitted separately, never dropped. */
  readonly late: boolean;
}

/**
 * Collects rows into windows by their own time; windows never overlap. A window closes when the watermark, the newest time so far minus
 * `latenessMs`, reaches its end; when the source completes, the open windows close, oldest first.
 *
 * ```text
 * rows      -a-b---c-----d|       a, b in 00:00-00:30, c in 00:30-01:00, d late, in 00:00-00:30
 *     windowByInterval({ size: 'PT30M', time })
 * result    -------x-----y(z|)    x = [a, b], y = [d] late, z = [c]
 * ```
 *
 * @throws QueryError where an option is invalid, or a row has no valid time.
 */
export const windowByInterval = <Row>(
  options: WindowByIntervalOptions<Row>,
): OperatorFunction<Row, IntervalWindow<Row>> => {
  refuseIfAny('windowByInterval', checks('', options));
  const { size, latenessMs = 0, time } = options;
  const sizeMs = fixedMs(size) ?? NaN;

  return (source) =>
    defer(() => {
      const open = new Map<number, Row[]>();
      let watermark = -Infinity;

      const windowOf = (startMs: number, rows: readonly Row[], late: boolean): IntervalWindow<Row> => ({
        interval: formatInterval({ startMs, endMs: startMs + sizeMs }),
        rows,
        late,
      });

      const closeUntil = (endMs: number): IntervalWindow<Row>[] => {
        const due = [...open].filter(([startMs]) => startMs + sizeMs <= endMs).sort(([a], [b]) => a - b);
        for (const [startMs] of due) open.delete(startMs);
        return due.map(([startMs, rows]) => windowOf(startMs, rows, false));
      };

      const place = (row: Row): IntervalWindow<Row>[] => {
        const atMs = epochMsOf(time(row), sizeMs);
        const startMs = Math.floor(atMs / sizeMs) * sizeMs;
        if (startMs + sizeMs <= watermark) return [windowOf(startMs, [row], true)];
        const rows = open.get(startMs);
        if (rows === undefined) open.set(startMs, [row]);
        else rows.push(row);
        if (atMs - latenessMs <= watermark) return [];
        watermark = atMs - latenessMs;
        return closeUntil(watermark);
      };

      return concat(
        source.pipe(mergeMap(place)),
        defer(() => from(closeUntil(Infinity))),
      );
    });
};

const checks = exactFields<WindowByIntervalOptions<unknown>>({
  size: fixedDurationProblems,
  latenessMs: optional(must((ms) => typeof ms === 'number' && ms >= 0, 'must be 0 or more')),
  time: callable,
});

/** Maximum distance of a Date from the epoch, in milliseconds. */
const farthestMs = 8.64e15;

const epochMsOf = (time: string | number | null, sizeMs: number): number => {
  const atMs = typeof time === 'string' ? parseInstant(time) : time;
  if (typeof atMs === 'number' && Math.abs(atMs) + sizeMs <= farthestMs) return atMs;
  const message = `${quote(time)} is no time: group by interval, or give a time with its offset`;
  throw new QueryError('windowByInterval', [{ path: 'time(row)', message }]);
};
