import { parseInstant } from '../core/instant.js';
import { absentObservation, observationIdentity, type ObservationRow } from '../endpoints/observation-row.js';
import type { ObservationChange, Resync } from './queue-change.js';

/** A value and its time. A value of a resync has the time -Infinity, because every later change is newer. */
interface Known {
  readonly row: ObservationRow;
  readonly atMs: number;
}

/**
 * Stores the values of queues and returns what differs. A value that is not stored is zero, so memory is bounded by the number of values
 * that are not zero.
 */
export class ObservationState {
  readonly #byQueue = new Map<string, Map<string, Known>>();

  /** Stores a change and returns its row; undefined where the value is the same as the stored one, or older. */
  change(change: ObservationChange): ObservationRow | undefined {
    const { kind: _kind, at, ...row } = change;
    return this.#put(row, parseInstant(at) ?? -Infinity) ? row : undefined;
  }

  /**
   * Stores a resync and returns the rows that differ, including rows with the count 0 for values that the resync lacks. For queues that are
   * new, returns all rows.
   */
  resync({ queueIds, rows }: Resync): readonly ObservationRow[] {
    const before = new Map(queueIds.map((id) => [id, this.#byQueue.get(id)]));
    for (const id of queueIds) this.#byQueue.set(id, new Map());
    const differing = rows.filter((row) => {
      const known = before.get(row.queueId);
      const key = observationIdentity(row);
      const other = known?.get(key)?.row;
      known?.delete(key);
      this.#put(row, -Infinity);
      return known === undefined || !isSame(row, other);
    });
    const gone = [...before.values()].flatMap((known) => [...(known?.values() ?? [])]);
    return [...differing, ...gone.map(({ row }) => absentObservation(row))];
  }

  /** Stores a row unless it is older than the stored one. Returns false where nothing has changed. */
  #put(row: ObservationRow, atMs: number): boolean {
    const known = this.#byQueue.get(row.queueId) ?? new Map<string, Known>();
    this.#byQueue.set(row.queueId, known);
    const key = observationIdentity(row);
    const other = known.get(key);
    if (other !== undefined && other.atMs > atMs) return false;
    if (row.count === 0 && row.calculatedMetricValue === undefined) known.delete(key);
    else known.set(key, { row, atMs });
    return !isSame(row, other?.row);
  }
}

const isSame = (row: ObservationRow, other: ObservationRow | undefined): boolean =>
  row.count === (other?.count ?? 0) && row.calculatedMetricValue === other?.calculatedMetricValue;
