import { type CheckpointStore, storeProblems } from '../core/checkpoint.js';
import { fixedDurationProblems, fixedMs } from '../core/duration.js';
import type { Query } from '../core/endpoint.js';
import { fields, must, optional, refuseIfAny, unfitFor } from '../core/validation.js';
import { type RunOptions, runProblems, type RunSettings, runSettings } from './options.js';

/** Options of an incremental run. */
export interface SinceOptions extends Omit<RunOptions, 'merge' | 'checkpoint' | 'order'> {
  /**
   * How long after its end an interval settles, in milliseconds, 0 or more. It is not requested before, because late events may still
   * change it.
   * @defaultValue 900_000
   */
  readonly settleMs?: number | undefined;
  /**
   * How far back delivered intervals are requested again: an ISO 8601 duration of days or less. Rows whose values have changed are
   * delivered again with a higher `revision`.
   * @defaultValue nothing is asked for again
   */
  readonly lookback?: string | undefined;
}

/** {@link SinceOptions} after validation, with defaults filled in. */
export interface SinceRunSettings {
  readonly run: RunSettings;
  readonly settleMs: number;
  readonly lookbackMs: number;
}

const unfit = unfitFor('an incremental run');

const checks = fields<SinceOptions & { checkpoint: unknown; granularity: unknown; merge: unknown; order: unknown }>({
  settleMs: optional(must((value) => Number.isFinite(value) && (value as number) >= 0, 'must be 0 or more')),
  lookback: optional(fixedDurationProblems),
  merge: unfit,
  order: unfit,
  checkpoint: storeProblems,
  granularity: must((value) => value !== undefined, 'must be given: only whole steps of it are told'),
});

/**
 * Validates options and fills in defaults.
 *
 * @throws QueryError with every problem.
 */
export const sinceSettings = (query: Query, checkpoint: CheckpointStore, options: SinceOptions): SinceRunSettings => {
  const { settleMs = 900_000, lookback, ...rest } = options ?? {};
  const usual: RunOptions = { ...rest, bisect: rest.bisect ?? true };
  const problems = runProblems(query, usual);
  // An invalid query has no granularity to read.
  const isQuery = problems.every(({ path }) => path !== 'query');
  const granularity = isQuery ? query.endpoint.slicing?.granularity(query.params) : '';
  refuseIfAny('since', [...checks('', { ...options, checkpoint, granularity }), ...problems]);
  return { run: runSettings(query, usual), settleMs, lookbackMs: fixedMs(lookback) ?? 0 };
};
