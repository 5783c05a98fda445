import type { CheckpointStore } from '../core/checkpoint.js';
import type { Problem } from '../core/errors.js';
import type { RunOptions } from '../run/options.js';
import type { SinceOptions } from '../run/since-options.js';
import { flagFor } from './flag-for.js';
import { given } from './given.js';
import type { QueryFlags } from './query/flags.js';

const runFlags = ['slice', 'concurrency', 'merge', 'checkpoint', 'since', 'settleMs', 'lookback', 'explain'] as const;

/** Flags that set how a range is read. */
export type RunFlag = (typeof runFlags)[number];

/**
 * Checks the flags that set how a range is read, as far as the flags alone allow.
 *
 * @param takes - Flags that the endpoint takes.
 */
export const runProblems = (flags: QueryFlags, takes: readonly string[]): readonly Problem[] => {
  const used = runFlags.filter((flag) => flags[flag] !== undefined);
  if (!takes.includes('interval'))
    return used.map((path) => ({ path, message: 'goes with an endpoint that takes --interval' }));
  const { since = false, checkpoint } = flags;
  const unfit = since ? (['merge', 'explain'] as const) : (['settleMs', 'lookback'] as const);
  return [
    ...unfit
      .filter((path) => flags[path] !== undefined)
      .map((path) => ({ path, message: since ? 'does not go with --since' : 'goes with --since only' })),
    ...(since && !takes.includes('granularity')
      ? [{ path: 'since', message: 'goes with an endpoint that takes --granularity, such as queuePerformance' }]
      : []),
    ...(since && checkpoint === undefined
      ? [{ path: 'since', message: `needs ${flagFor('checkpoint')}, a file that says from where on` }]
      : []),
    ...(checkpoint?.trim() === '' ? [{ path: 'checkpoint', message: 'must be the path of a file' }] : []),
  ];
};

/** Returns the library's run options for the flags. */
export const runOptionsOf = (
  { slice, concurrency, merge, checkpoint }: QueryFlags,
  storeAt: (path: string) => CheckpointStore,
): RunOptions =>
  given({ slice, concurrency, merge, checkpoint: checkpoint === undefined ? undefined : storeAt(checkpoint) });

/** Returns the options of an incremental run for the flags. */
export const sinceOptionsOf = ({ slice, concurrency, settleMs, lookback }: QueryFlags): SinceOptions =>
  given({ slice, concurrency, settleMs, lookback });
