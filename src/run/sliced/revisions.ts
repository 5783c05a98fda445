import { canonical, fingerprint } from '../../core/json.js';
import { type Checkpoint, type Forgotten, pastOf } from '../../core/checkpoint.js';
import { coveredOf, gaps, formatInterval, type Interval } from '../../core/interval.js';
import type { Slicing } from '../../core/endpoint.js';

/** A row with its revision: 1 for the first report, one more for each report with new values. */
export type Revised<Row> = Row & { readonly revision: number };

/** How {@link revisionsOf} identifies rows. */
export type RowKeys<Row> = Pick<Slicing<never, never, Row>, 'key' | 'omitted'>;

/** Compares the rows of slices with those that earlier runs have reported. */
export interface Revisions<Row> {
  /** Rows of slices that start at this instant or later have not been reported before. Milliseconds since the epoch. */
  readonly reportedUntilMs: number;
  /** Opens a slice, to which the following rows belong. */
  open(slice: Interval): void;
  /** Returns the rows that have new values, with their revisions. */
  revise(rows: readonly Row[]): readonly Revised<Row>[];
  /** Returns the rows of the open slice that were reported before but are now omitted: all their values have become zero. */
  vanished(): readonly Row[];
  /** Returns the checkpoint with the reported rows of a slice. Called when the consumer has processed the slice. */
  amend(checkpoint: Checkpoint, slice: Interval): Checkpoint;
}

const nothingForgotten: Forgotten = { revision: 0, untilMs: 0 };

/** A number higher than any revision: each run with new values adds one, and no row is read a million times. */
const unreachedRevision = 1_000_000;

/** The reported rows of one slice, by key. */
type Reported = Map<string, readonly [values: string, revision: number]>;

interface OpenSlice {
  readonly interval: Interval;
  readonly reported: Reported;
  /** True where an earlier run may have delivered rows that the checkpoint does not contain. */
  readonly isUnsure: boolean;
}

/**
 * Remembers the values of rows that a later look-back can request again. Reports the rows of a slice that was begun but not finished once
 * more, whatever their values: new values may have been delivered that the checkpoint does not contain, and have changed back since.
 *
 * @param start - The checkpoint of the earlier runs, with {@link withForgotten}.
 * @param lookbackFromMs - Of slices that ended by then, only the highest revision is remembered.
 */
export const revisionsOf = <Row>(start: Checkpoint, rows: RowKeys<Row>, lookbackFromMs: number): Revisions<Row> => {
  const { key, omitted } = rows;
  const before = new Map(Object.entries(start.told ?? {}));
  const { begun, covered } = pastOf(start);
  const { revision: highestForgotten, untilMs: forgottenUntilMs } = start.forgotten ?? nothingForgotten;
  const slices = new Map<string, Reported>();
  let open: OpenSlice = { interval: { startMs: 0, endMs: 0 }, reported: new Map(), isUnsure: false };
  let steps: readonly (readonly [id: string, step: Interval])[] | undefined;

  /** Returns the highest revision that a row that is not remembered can have. */
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
 * Returns the checkpoint with its field `forgotten`. Files written before that field existed do not contain the revisions of rows that they
 * have forgotten.
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
  const known = { ...checkpoint.told, ...Object.fromEntries(fresh) };
  // Rows that no later look-back of this length requests again are not remembered.
  const kept = Object.entries(known).filter(([, [, , endMs]]) => endMs > lookbackFromMs);
  let { revision: highest, untilMs } = checkpoint.forgotten ?? nothingForgotten;
  for (const [, revision, endMs] of Object.values(known)) {
    if (endMs > lookbackFromMs) continue;
    highest = Math.max(highest, revision);
    untilMs = Math.max(untilMs, endMs);
  }
  // What the run has omitted of begun slices stays begun, however the slices are divided, for as long as a look-back can request it.
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
