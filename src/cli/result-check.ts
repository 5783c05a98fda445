import type { ClientEvent, CompleteEvent } from '../core/events.js';
import { counted } from './progress/counts.js';

/** Reports that a run ended without an error, but rows are missing or invalid, or their number differs from the server's total. */
export class IncompleteResult extends Error {
  override readonly name = 'IncompleteResult';
}

/** Checks the events of a run, and of its look-ups, for missing and invalid rows. */
export class ResultCheck {
  readonly #totals = new Map<string, number>();
  readonly #problems: string[] = [];

  event(event: ClientEvent): void {
    if (event.kind === 'total-mismatch') this.#totals.set(event.query, event.expected);
    if (event.kind === 'complete') this.#problems.push(...problemsOf(event, this.#totals.get(event.query)));
  }

  /** The problems of the rows received; undefined where there are none. */
  get failure(): IncompleteResult | undefined {
    return this.#problems.length === 0 ? undefined : new IncompleteResult(this.#problems.join('; '));
  }
}

const problemsOf = ({ query, rows, missingRows, invalid }: CompleteEvent, total: number | undefined): string[] => [
  ...(missingRows > 0
    ? [`${query}: ${missingRows} of ${total ?? rows + missingRows} rows are missing, the server sent ${rows}`]
    : []),
  ...(missingRows === 0 && total !== undefined ? [`${query}: the server counted ${total} rows and sent ${rows}`] : []),
  ...(invalid > 0 ? [`${query}: ${counted(invalid, 'invalid row was', 'invalid rows were')} skipped`] : []),
];
