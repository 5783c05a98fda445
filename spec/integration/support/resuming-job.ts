import type { QueueDetailsParams, QueuePerformanceParams, RunOptions } from '../../../src/index.js';
import type { Simulator } from '../../../src/simulator/index.js';

/** The input of `resuming.ts`: one of the two queries. */
export interface ResumingJob extends Pick<Simulator, 'hosts' | 'credentials'> {
  readonly performance?: QueuePerformanceParams;
  readonly details?: QueueDetailsParams;
  readonly run: RunOptions;
  /** Paths of files. */
  readonly checkpoint: string;
  readonly rows: string;
}

/** Exit code of a run with missing intervals. */
export const incomplete = 4;
