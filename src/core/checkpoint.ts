import * as t from 'io-ts';
import type { ObservableInput } from 'rxjs';
import { arrayOf, Finite, ofGuard } from './codecs.js';
import type { Query } from './endpoint.js';
import { QueryError } from './errors.js';
import { formatInterval, type Interval, parseInterval, union } from './interval.js';
import { canonical, fingerprint } from './json.js';
import { isObject } from './is-object.js';
import { guarded } from './validation.js';

/** What a query's runs have delivered, as plain JSON. */
export interface Checkpoint {
  readonly version: 1;
  /** Fingerprint of the query without its range. */
  readonly query: string;
  /** `start/end` of the delivered intervals, merged and in order. */
  readonly covered: readonly string[];
  /**
   * `start/end` of slices whose rows may have been delivered in part, where rows have the interval of their slice. They are requested
   * again with the same ends, so that their rows have the same keys.
   */
  readonly begun?: readonly string[];
  /** The last delivery of rows within the look-back, by row key: fingerprint of the values, revision, end of the slice. */
  readonly told?: Readonly<Record<string, readonly [values: string, revision: number, sliceEndMs: number]>>;
  /** What is known of delivered rows that are no longer in `told`. */
  readonly forgotten?: Forgotten | undefined;
}

/** Bounds of the rows that a checkpoint has forgotten, so that a longer look-back never delivers a row with a lower revision. */
export interface Forgotten {
  /** The highest revision among the rows. */
  readonly revision: number;
  /** The latest end of their slices, in milliseconds since the epoch. */
  readonly untilMs: number;
}

/** Stores one checkpoint: in a file, in the database that the rows are written to, ... */
export interface CheckpointStore {
  /** Emits the checkpoint that was saved last, parsed; undefined or no value where there is none. */
  load(): ObservableInput<unknown>;
  /** Saves a checkpoint and completes when it is durable. Called only after delivery; calls do not overlap. */
  save(checkpoint: Checkpoint): ObservableInput<unknown>;
}

/** Decodes a {@link CheckpointStore}. */
export const CheckpointStore = guarded(
  'an object with the methods load and save: fileCheckpoint(path), or a store of your own',
  (value): value is CheckpointStore => isObject(value) && 'load' in value && 'save' in value,
);

/** Returns the fingerprint of a query, which does not depend on its range. */
export const queryFingerprint = <Params, Page, Row>({ endpoint, params }: Query<Params, Page, Row>): string => {
  const anyRange = endpoint.slicing?.within(params, { startMs: 0, endMs: 1 }) ?? params;
  return fingerprint(canonical([endpoint.name, anyRange]));
};

/** Returns a checkpoint before the first delivery. */
export const emptyCheckpoint = (query: string): Checkpoint => ({ version: 1, query, covered: [] });

/**
 * Validates what a store has loaded.
 *
 * @throws QueryError where it is not a valid checkpoint, has a newer version, or belongs to another query.
 */
export const readCheckpoint = (saved: unknown, query: string): Checkpoint => {
  if (saved === undefined || saved === null) return emptyCheckpoint(query);
  const invalid = (message: string) => new QueryError('run options', [{ path: 'checkpoint', message }]);
  const version = isObject(saved) ? saved['version'] : undefined;
  if (typeof version === 'number' && version > 1)
    throw invalid(`has version ${version}, which is newer than this library`);
  if (!checkpointCodec().is(saved)) throw invalid('is damaged: delete it to start anew');
  if (saved.query !== query) throw invalid('belongs to another query: use a separate checkpoint for each query');
  return saved;
};

/** Makes the codec of a {@link Checkpoint}. A function, so that bundles without slices omit it. */
const checkpointCodec = () => {
  const IntervalText = ofGuard(
    'an interval start/end',
    (value): value is string => typeof value === 'string' && parseInterval(value) !== undefined,
  );
  const Intervals = arrayOf(IntervalText, 'intervals');
  const Revision = ofGuard('a whole number', (value): value is number => Number.isInteger(value));
  return t.intersection([
    t.type({ version: t.literal(1), query: t.string, covered: Intervals }),
    t.partial({
      begun: Intervals,
      told: t.record(t.string, t.tuple([t.string, Revision, Finite])),
      forgotten: t.type({ revision: Revision, untilMs: Finite }),
    }),
  ]);
};

/** What earlier runs have delivered. */
export interface Past {
  readonly covered: readonly Interval[];
  readonly begun: readonly Interval[];
  /** An additional instant that no slice crosses. */
  readonly cutMs?: number;
}

/** The past of a first run. */
export const noPast: Past = { covered: [], begun: [] };

/** Returns the past that a checkpoint contains. */
export const pastOf = ({ covered, begun = [] }: Checkpoint): Past => ({
  covered: parsed(covered),
  begun: parsed(begun),
});

const parsed = (texts: readonly string[]): readonly Interval[] => texts.flatMap((text) => parseInterval(text) ?? []);

/** Returns the checkpoint with another interval covered. */
export const covering = (checkpoint: Checkpoint, interval: Interval): Checkpoint => {
  const { begun = [], ...rest } = checkpoint;
  const name = formatInterval(interval);
  const left = begun.filter((text) => text !== name);
  const covered = union([...parsed(checkpoint.covered), interval]).map(formatInterval);
  return { ...rest, covered, ...(left.length > 0 && { begun: left }) };
};

/** Returns the checkpoint with a slice recorded as begun; the same object where it already is. */
export const beginning = (checkpoint: Checkpoint, interval: Interval): Checkpoint => {
  const { begun = [] } = checkpoint;
  const name = formatInterval(interval);
  return begun.includes(name) ? checkpoint : { ...checkpoint, begun: [...begun, name] };
};

/**
 * Returns the key of a row, its interval included. Write rows by this key, so that a row delivered again replaces the earlier one.
 *
 * @throws QueryError where the query has no range.
 */
export const rowKey = <Params, Page, Row>({ endpoint }: Query<Params, Page, Row>, row: Row): string => {
  if (endpoint.slicing !== undefined) return endpoint.slicing.key(row);
  throw new QueryError('rowKey', [
    { path: 'query', message: `must be a query with an interval or dates: rows of ${endpoint.name} have none` },
  ]);
};
