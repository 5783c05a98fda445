import type { LiveEvent } from '../../core/events.js';
import type { Entry } from './board.js';

/** Shows the rows and events of a watch. */
export interface Display {
  figure(entry: Entry): void;
  event(event: LiveEvent): void;
  /** Called about once a second. */
  tick(): void;
  end(): void;
}
