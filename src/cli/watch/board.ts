import type { ObservationRow } from '../../endpoints/observation-row.js';
import { observationIdentity } from '../../endpoints/observation-row.js';

/** The latest row of a metric. */
export interface Entry {
  readonly row: ObservationRow;
  readonly atMs: number;
  /** The previous count; undefined for the first row. */
  readonly before: number | undefined;
}

/** One line of the board: a queue with one media type, or the queue's users. */
export interface BoardLine {
  readonly queueId: string;
  readonly mediaType: string | null;
  readonly entries: ReadonlyMap<string, Entry>;
}

/** Stores the latest rows, by line and column. */
export class Board {
  readonly #entries = new Map<string, Entry>();
  readonly #lines = new Map<string, { queueId: string; mediaType: string | null; entries: Map<string, Entry> }>();
  readonly #columns = new Set<string>();

  /** Names of the columns: each metric, with its qualifier where it has one. */
  get columns(): readonly string[] {
    return [...this.#columns];
  }

  get lines(): readonly BoardLine[] {
    return [...this.#lines.values()];
  }

  /** Stores a row, and returns it with its previous count. */
  put(row: ObservationRow, atMs: number): Entry {
    const identity = observationIdentity(row);
    const entry = { row, atMs, before: this.#entries.get(identity)?.row.count };
    this.#entries.set(identity, entry);
    const { queueId, mediaType, metric, qualifier } = row;
    const key = JSON.stringify([queueId, mediaType]);
    const line = this.#lines.get(key) ?? { queueId, mediaType, entries: new Map<string, Entry>() };
    this.#lines.set(key, line);
    const column = qualifier === null ? metric : `${metric} ${qualifier}`;
    this.#columns.add(column);
    line.entries.set(column, entry);
    return entry;
  }
}
