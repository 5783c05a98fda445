import type { QueueDetailsParams, QueuePerformanceParams, RunOptions } from '../../../src/index.js';
import type { Simulator } from '../../../src/simulator/index.js';

/** What `resuming.ts` is told. One question of the two. */
export interface ResumingJob extends Pick<Simulator, 'hosts' | 'credentials'> {
  readonly performance?: QueuePerformanceParams;
  readonly details?: QueueDetailsParams;
  readonly run: RunOptions;
  /** Paths of files. */
  readonly checkpoint: string;
  readonly rows: string;
}

/** Exit code of a run that has left intervals out. */
export const incomplete = 4;
