import type { ObservableInput } from 'rxjs';
import type { Query } from './endpoint.js';
import { QueryError } from './errors.js';
import { formatInterval, type Interval, parseInterval } from './interval.js';
import { canonical, fingerprint } from './canonical.js';
import { isObject } from './is-object.js';
import { union } from './coverage.js';
import { must } from './problems.js';

/** How far a question has been answered, and delivered. Plain JSON. */
export interface Checkpoint {
  readonly version: 1;
  /** Fingerprint of the question without its range. */
  readonly query: string;
  /** `start/end` of what has been delivered, merged, in order. */
  readonly covered: readonly string[];
  /**
   * `start/end` of slices whose rows may have been handed over, where rows have the interval of their slice: they are asked for again
   * as they are, so that their rows have the same keys.
   */
  readonly begun?: readonly string[];
  /** What was last reported of rows that may be reported again, by key: fingerprint of the values, revision, end of the slice. */
  readonly told?: Readonly<Record<string, readonly [values: string, revision: number, sliceEndMs: number]>>;
  /** What is known of rows that were reported and are not in `told` any more. */
  readonly forgotten?: Forgotten | undefined;
}

/** Bounds of what a checkpoint has forgotten, so that a longer look-back never reports a row with a lower revision. */
export interface Forgotten {
  /** The highest revision among the rows. */
  readonly revision: number;
  /** When the last of their slices ended, in milliseconds since the epoch. */
  readonly untilMs: number;
}

/** Keeps one checkpoint: a file, a row in the database that the rows go to, ... */
export interface CheckpointStore {
  /** Emits what was saved last, parsed; undefined or nothing where there is none. */
  load(): ObservableInput<unknown>;
  /** Completes when the checkpoint is safe. Called after delivery only, once at a time. */
  save(checkpoint: Checkpoint): ObservableInput<unknown>;
}

/** Checks a {@link CheckpointStore}. */
export const storeProblems = must(
  (value) => isObject(value) && 'load' in value && 'save' in value,
  'must have load and save: fileCheckpoint(path), or a store of your own',
);

/** The fingerprint of a question, whatever its range. */
export const queryFingerprint = <Params, Page, Row>({ endpoint, params }: Query<Params, Page, Row>): string => {
  const anyRange = endpoint.slicing?.within(params, { startMs: 0, endMs: 1 }) ?? params;
  return fingerprint(canonical([endpoint.name, anyRange]));
};

/** A checkpoint without anything done. */
export const emptyCheckpoint = (query: string): Checkpoint => ({ version: 1, query, covered: [] });

/**
 * Checks what a store has loaded.
 *
 * @throws QueryError where it is no checkpoint, one of a newer version, or one of another question.
 */
export const readCheckpoint = (saved: unknown, query: string): Checkpoint => {
  if (saved === undefined || saved === null) return emptyCheckpoint(query);
  const { version, query: of, covered, begun = [], told = {}, forgotten } = isObject(saved) ? saved : {};
  const refuse = (message: string) => new QueryError('run options', [{ path: 'checkpoint', message }]);
  if (typeof version === 'number' && version > 1)
    throw refuse(`has version ${version}, which is newer than this library`);
  const isKnown = isObject(told) && Object.values(told).every(isTold) && isForgotten(forgotten);
  if (version !== 1 || !areIntervals(covered) || !areIntervals(begun) || !isKnown)
    throw refuse('is damaged: delete it to start anew');
  if (of !== query) throw refuse('belongs to another question: give each its own');
  return saved as Checkpoint;
};

const areIntervals = (value: unknown): boolean =>
  Array.isArray(value) && value.every((text) => typeof text === 'string' && parseInterval(text) !== undefined);

const isTold = (value: unknown): boolean => {
  if (!Array.isArray(value) || value.length !== 3) return false;
  const [values, revision, sliceEndMs] = value as unknown[];
  return typeof values === 'string' && Number.isInteger(revision) && Number.isFinite(sliceEndMs);
};

const isForgotten = (value: unknown): boolean =>
  value === undefined || (isObject(value) && Number.isInteger(value['revision']) && Number.isFinite(value['untilMs']));

/** What former runs have done. */
export interface Past {
  readonly covered: readonly Interval[];
  readonly begun: readonly Interval[];
  /** An instant at which slices are cut, besides. */
  readonly cutMs?: number;
}

/** The past of a first run. */
export const noPast: Past = { covered: [], begun: [] };

/** The past that a checkpoint tells. */
export const pastOf = ({ covered, begun = [] }: Checkpoint): Past => ({
  covered: parsed(covered),
  begun: parsed(begun),
});

const parsed = (texts: readonly string[]): readonly Interval[] => texts.flatMap((text) => parseInterval(text) ?? []);

/** The checkpoint with more covered. */
export const covering = (checkpoint: Checkpoint, interval: Interval): Checkpoint => {
  const { begun = [], ...rest } = checkpoint;
  const name = formatInterval(interval);
  const left = begun.filter((text) => text !== name);
  const covered = union([...parsed(checkpoint.covered), interval]).map(formatInterval);
  return { ...rest, covered, ...(left.length > 0 && { begun: left }) };
};

/** The checkpoint with a slice begun; the same one where it knows. */
export const beginning = (checkpoint: Checkpoint, interval: Interval): Checkpoint => {
  const { begun = [] } = checkpoint;
  const name = formatInterval(interval);
  return begun.includes(name) ? checkpoint : { ...checkpoint, begun: [...begun, name] };
};

/**
 * What a row is about, interval included: the key to write rows by, so that one told again replaces itself.
 *
 * @throws QueryError where the query's rows are of no range.
 */
export const rowKey = <Params, Page, Row>({ endpoint }: Query<Params, Page, Row>, row: Row): string => {
  if (endpoint.slicing !== undefined) return endpoint.slicing.key(row);
  throw new QueryError('rowKey', [{ path: 'query', message: `rows of ${endpoint.name} are of no range` }]);
};
