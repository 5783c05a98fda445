import type { ClientEvent, CompleteEvent } from '../core/events.js';
import { counted } from './progress/progress-counts.js';

/** A run has ended without an error, and its rows are not those that the server counted. */
export class ShortResult extends Error {
  override readonly name = 'ShortResult';
}

/** Watches the events of a run, and of its look-ups, for rows that did not come. */
export class ResultCheck {
  readonly #totals = new Map<string, number>();
  readonly #problems: string[] = [];

  event(event: ClientEvent): void {
    if (event.kind === 'total-mismatch') this.#totals.set(event.query, event.expected);
    if (event.kind === 'complete') this.#problems.push(...problemsOf(event, this.#totals.get(event.query)));
  }

  /** What is wrong with the rows that came; undefined where nothing is. */
  get failure(): ShortResult | undefined {
    return this.#problems.length === 0 ? undefined : new ShortResult(this.#problems.join('; '));
  }
}

const problemsOf = ({ query, rows, missingRows, invalid }: CompleteEvent, total: number | undefined): string[] => [
  ...(missingRows > 0
    ? [`${query}: ${missingRows} of ${total ?? rows + missingRows} rows are missing, the server sent ${rows}`]
    : []),
  ...(missingRows === 0 && total !== undefined ? [`${query}: the server counted ${total} rows and sent ${rows}`] : []),
  ...(invalid > 0 ? [`${query}: ${counted(invalid, 'invalid row was', 'invalid rows were')} skipped`] : []),
];
