import type { ClientEvent } from '../../core/events.js';
import type { Neighbour } from '../output.js';

/** Shows on standard error how a run goes. */
export interface Progress extends Neighbour {
  event(event: ClientEvent): void;
  /** A line that stays, such as a remark or an error. */
  say(line: string): void;
  /** The last word: how the run ended. */
  finish(outcome: string): void;
}

/** Where progress is written. */
export interface ProgressStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}
