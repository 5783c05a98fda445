import type { ClientEvent } from '../../core/events.js';
import type { Neighbour } from '../output.js';

/** Shows the progress of a run on standard error. */
export interface Progress extends Neighbour {
  event(event: ClientEvent): void;
  /** Writes a line that stays, such as a remark or an error. */
  say(line: string): void;
  /** Writes the last line: how the run ended. */
  finish(outcome: string): void;
}

/** Where progress is written. */
export interface ProgressStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}
