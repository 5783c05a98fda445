import { concat, defer, from, mergeMap, type OperatorFunction } from 'rxjs';
import { FixedDuration, fixedMs } from '../core/duration.js';
import { QueryError } from '../core/errors.js';
import { parseInstant, formatInterval } from '../core/interval.js';
import { callable, decoded, type Fields, numberFrom, quote, struct, withDefault } from '../core/validation.js';

/** Options of {@link windowByInterval}. */
export interface WindowByIntervalOptions<Row> {
  /** Length of a window: an ISO 8601 duration of days or less, such as `PT30M` or `P1D`. Windows start at multiples of it since the epoch, in UTC. */
  readonly size: string;
  /**
   * How far a row may be behind the newest one without being late, in milliseconds, 0 or more. Rows of a response come group by group, and
   * each group begins the range again: for a run in slices use the length of a slice, which closes windows as slices come. A source that
   * never completes needs a value.
   * @defaultValue Infinity: windows close when the source completes, whatever the order of its rows
   */
  readonly latenessMs?: number | undefined;
  /** Returns the time of a row: ISO 8601 with offset, or milliseconds since the epoch. Usually `(row) => row.intervalStart`. */
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
 * Collects rows into windows by their own time; windows never overlap. When the source completes, the windows close, oldest first. With
 * `latenessMs`, a window closes earlier: when the watermark, the newest time so far minus `latenessMs`, reaches its end. A source that
 * fails ends the stream with its error; windows that are open then are incomplete, and are not emitted.
 *
 * ```text
 * rows      -a-b---c-----d|         a, b, d in 00:00-00:30, c in 00:30-01:00
 *     windowByInterval({ size: 'PT30M', time })
 * result    --------------(xy|)     x = [a, b, d], y = [c]
 *     windowByInterval({ size: 'PT30M', latenessMs: 0, time })
 * result    -------x-----y(z|)      x = [a, b], y = [d] late, z = [c]
 * ```
 *
 * @throws QueryError where an option is invalid, or a row has no valid time.
 */
export const windowByInterval = <Row>(
  options: WindowByIntervalOptions<Row>,
): OperatorFunction<Row, IntervalWindow<Row>> => {
  const { size, latenessMs } = decoded('windowByInterval', ValidOptions, options);
  const { time } = options;
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

const ValidOptions = struct({
  size: FixedDuration,
  latenessMs: withDefault(numberFrom(0, Infinity), Infinity),
  time: callable(),
} satisfies Fields<WindowByIntervalOptions<unknown>>);

/** Maximum distance of a Date from the epoch, in milliseconds. */
const farthestMs = 8.64e15;

const epochMsOf = (time: string | number | null, sizeMs: number): number => {
  const atMs = typeof time === 'string' ? parseInstant(time) : time;
  if (typeof atMs === 'number' && Math.abs(atMs) + sizeMs <= farthestMs) return atMs;
  const remedy =
    'a time with its offset; rows have one with a granularity, those of queueDetails in a run with slice or merge';
  const message = `must return an instant, not ${quote(time)}: ${remedy}`;
  throw new QueryError('windowByInterval', [{ path: 'time(row)', message }]);
};
