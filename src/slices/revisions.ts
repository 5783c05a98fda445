import { canonical, fingerprint } from '../core/canonical.js';
import { type Checkpoint, type Forgotten, pastOf } from '../core/checkpoint.js';
import { coveredOf, gaps } from '../core/coverage.js';
import { formatInterval, type Interval } from '../core/interval.js';
import type { Slicing } from '../core/slicing.js';

/** A row, and how often its values have been reported: 1 at first, more for each restatement. */
export type Revised<Row> = Row & { readonly revision: number };

/** What {@link revisionsOf} needs to know of the rows. */
export type RowKeys<Row> = Pick<Slicing<never, never, Row>, 'key' | 'omitted'>;

/** Compares the rows of slices with those that former runs have reported. */
export interface Revisions<Row> {
  /** Rows of slices that start then or later have not been reported before. */
  readonly reportedUntilMs: number;
  /** The rows that follow belong to this slice. */
  open(slice: Interval): void;
  /** The rows that have new values, with their revisions. */
  revise(rows: readonly Row[]): readonly Revised<Row>[];
  /** Rows of the open slice that were reported before and did not come: now all their values are zero. */
  vanished(): readonly Row[];
  /** Puts what was reported of a slice into the checkpoint, once the consumer is done with it. */
  amend(checkpoint: Checkpoint, slice: Interval): Checkpoint;
}

const nothingForgotten: Forgotten = { revision: 0, untilMs: 0 };

/** Higher than any revision: a row gets one more with each run that finds other values, and no row is read a million times. */
const unreachedRevision = 1_000_000;

/** What was reported of the rows of one slice, by key. */
type Reported = Map<string, readonly [values: string, revision: number]>;

interface OpenSlice {
  readonly interval: Interval;
  readonly reported: Reported;
  /** A former run may have handed over rows of it that the checkpoint does not know. */
  readonly isUnsure: boolean;
}

/**
 * Remembers the values of rows that a later look-back can request again. Rows of a slice that was begun and not finished are reported once more,
 * whatever their values: a restatement may have been handed over that the checkpoint does not know, and been undone since.
 *
 * @param start - The checkpoint of the former runs, with {@link withForgotten}.
 * @param lookbackFromMs - What ended by then is not remembered: its highest revision only.
 */
export const revisionsOf = <Row>(start: Checkpoint, rows: RowKeys<Row>, lookbackFromMs: number): Revisions<Row> => {
  const { key, omitted } = rows;
  const before = new Map(Object.entries(start.told ?? {}));
  const { begun, covered } = pastOf(start);
  const { revision: highestForgotten, untilMs: forgottenUntilMs } = start.forgotten ?? nothingForgotten;
  const slices = new Map<string, Reported>();
  let open: OpenSlice = { interval: { startMs: 0, endMs: 0 }, reported: new Map(), isUnsure: false };
  let steps: readonly (readonly [id: string, step: Interval])[] | undefined;

  /** The revision that a row had at most which is not remembered. */
  const unknownRevision = (id: string): number => {
    if (open.interval.startMs >= forgottenUntilMs) return 0;
    const step = omitted?.(id)?.interval ?? open.interval;
    return step.startMs < forgottenUntilMs && coveredOf(step, covered).length > 0 ? highestForgotten : 0;
  };

  return {
    reportedUntilMs: [...before.values()].reduce((latest, [, , endMs]) => Math.max(latest, endMs), -Infinity),
    open: (interval) => {
      open = { interval, reported: new Map(), isUnsure: coveredOf(interval, begun).length > 0 };
      slices.set(formatInterval(interval), open.reported);
    },
    revise: (rows) =>
      rows.flatMap((row) => {
        const id = key(row);
        const values = fingerprint(canonical(row));
        const [known, revision = unknownRevision(id)] = before.get(id) ?? [];
        const isKnown = known === values && !open.isUnsure;
        open.reported.set(id, [values, isKnown ? revision : revision + 1]);
        return isKnown ? [] : [{ ...row, revision: revision + 1 }];
      }),
    vanished: () => {
      if (omitted === undefined) return [];
      steps ??= stepsOf(before.keys(), omitted);
      const { interval, reported } = open;
      const gone = steps.filter(
        ([id, { startMs, endMs }]) => startMs >= interval.startMs && endMs <= interval.endMs && !reported.has(id),
      );
      return gone.flatMap(([id]) => omitted(id)?.row ?? []);
    },
    amend: (checkpoint, slice) => {
      const name = formatInterval(slice);
      const reported = slices.get(name) ?? (new Map() as Reported);
      slices.delete(name);
      return amended(checkpoint, { slice, reported, lookbackFromMs });
    },
  };
};

/**
 * The checkpoint with what it has forgotten. Files written before that was kept do not know the revisions of what they forgot.
 */
export const withForgotten = <Row>(start: Checkpoint, { omitted }: RowKeys<Row>): Checkpoint => {
  if (start.told === undefined || start.forgotten !== undefined) return start;
  const steps = omitted === undefined ? [] : stepsOf(Object.keys(start.told), omitted);
  const firstRememberedMs = steps.reduce((first, [, { startMs }]) => Math.min(first, startMs), Infinity);
  const coveredUntilMs = pastOf(start).covered.at(-1)?.endMs ?? 0;
  return { ...start, forgotten: { revision: unreachedRevision, untilMs: Math.min(firstRememberedMs, coveredUntilMs) } };
};

const stepsOf = <Row>(ids: Iterable<string>, omitted: NonNullable<RowKeys<Row>['omitted']>) =>
  [...ids].flatMap((id) => {
    const known = omitted(id);
    return known === undefined ? [] : [[id, known.interval] as const];
  });

interface Amendment {
  readonly slice: Interval;
  readonly reported: Reported;
  readonly lookbackFromMs: number;
}

const amended = (before: Checkpoint, { slice, reported, lookbackFromMs }: Amendment): Checkpoint => {
  const { begun: _begun, ...checkpoint } = before;
  const fresh = [...reported].map(([id, [values, revision]]) => [id, [values, revision, slice.endMs]] as const);
  const told = { ...checkpoint.told, ...Object.fromEntries(fresh) };
  // What no later look-back of this length requests again need not be remembered.
  const kept = Object.entries(told).filter(([, [, , endMs]]) => endMs > lookbackFromMs);
  let { revision: highest, untilMs } = checkpoint.forgotten ?? nothingForgotten;
  for (const [, revision, endMs] of Object.values(told)) {
    if (endMs > lookbackFromMs) continue;
    highest = Math.max(highest, revision);
    untilMs = Math.max(untilMs, endMs);
  }
  // However they were cut: what of them the run has omitted stays begun, for as long as a look-back can request it.
  const left = pastOf(before)
    .begun.flatMap((each) => gaps(each, [slice]))
    .filter(({ endMs }) => endMs > lookbackFromMs);
  return {
    ...checkpoint,
    told: Object.fromEntries(kept),
    forgotten: { revision: highest, untilMs },
    ...(left.length > 0 && { begun: left.map(formatInterval) }),
  };
};
