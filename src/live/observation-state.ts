import { parseInstant } from '../core/instant.js';
import { absentObservation, observationIdentity, type ObservationRow } from '../endpoints/observation-row.js';
import type { ObservationChange, Resync } from './queue-change.js';

/** A figure and when it was so; a figure of a resync has no time, for whatever comes after it is newer. */
interface Known {
  readonly row: ObservationRow;
  readonly atMs: number;
}

/**
 * Holds the figures of queues and tells what differs. A figure that is not held is zero, so memory is bounded by the figures that
 * are not.
 */
export class ObservationState {
  readonly #byQueue = new Map<string, Map<string, Known>>();

  /** The row of a change; undefined where it says what is known, or is older than it. */
  change(change: ObservationChange): ObservationRow | undefined {
    const { kind: _kind, at, ...row } = change;
    return this.#put(row, parseInstant(at) ?? -Infinity) ? row : undefined;
  }

  /**
   * The rows that differ, those among them that are zero now because the resync does not have them. All of them for queues that
   * are new.
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

  /** False where nothing has changed. */
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
