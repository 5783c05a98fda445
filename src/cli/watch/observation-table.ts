import { type ObservationRow, observationIdentity } from '../../endpoints/queue-observations.js';
import { longestMs } from '../../endpoints/observed-value.js';
import type { Paint } from '../output.js';
import { printable, cutText, textWidth } from '../table/text.js';

/** The latest row of a metric. */
export interface Entry {
  readonly row: ObservationRow;
  readonly atMs: number;
  /** The previous count; undefined for the first row. */
  readonly before: number | undefined;
}

/** One line of the table: a queue with one media type, or the queue's users. */
export interface TableLine {
  readonly queueId: string;
  readonly mediaType: string | null;
  readonly entries: ReadonlyMap<string, Entry>;
}

/** Stores the latest rows, by line and column. */
export class ObservationTable {
  readonly #entries = new Map<string, Entry>();
  readonly #lines = new Map<string, { queueId: string; mediaType: string | null; entries: Map<string, Entry> }>();
  readonly #columns = new Set<string>();

  /** Names of the columns: each metric, with its qualifier where it has one. */
  get columns(): readonly string[] {
    return [...this.#columns];
  }

  get lines(): readonly TableLine[] {
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

/** When a row was received (`atMs`), and the current time, both in milliseconds since the epoch. */
export interface RowTimes {
  readonly atMs: number;
  readonly nowMs: number;
}

/** Formats a row's value for people: a count, or the current duration of the longest wait or interaction. */
export const valueText = (row: ObservationRow, { atMs, nowMs }: RowTimes): string => {
  if (!row.metric.startsWith('oLongest')) return String(row.count);
  const lastedMs = longestMs(row, nowMs);
  if (lastedMs === undefined) return '–';
  // A value that is a duration was correct when it was received, and has grown since.
  return durationText(row.beganAtMs === undefined ? lastedMs + nowMs - atMs : lastedMs);
};

/** Formats milliseconds in the largest unit that fits: `7s`, `3m`, `2h`, `4d`. */
export const durationText = (ms: number): string => {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 120) return `${seconds}s`;
  if (seconds < 7_200) return `${Math.floor(seconds / 60)}m`;
  return seconds < 172_800 ? `${Math.floor(seconds / 3600)}h` : `${Math.floor(seconds / 86_400)}d`;
};

/** Settings that {@link tableLines} formats a table by. */
export interface TableView {
  readonly nowMs: number;
  readonly nameOf: (queueId: string) => string;
  readonly paint: Paint;
  /** Size of the terminal, in characters. */
  readonly columns: number;
  readonly rows: number;
}

/** How long a change is highlighted, in milliseconds. */
const highlightMs = 4_000;
const maxNameWidth = 28;
const gap = '  ';

interface Cell {
  readonly text: string;
  readonly isFresh: boolean;
}

/**
 * Formats the stored rows as the lines of a table: each value, followed by its age. Cuts what exceeds the terminal; the last line shows how
 * many lines are hidden.
 */
export const tableLines = (table: ObservationTable, view: TableView): readonly string[] => {
  const { nowMs, nameOf, paint } = view;
  const titles = ['Queue', 'Media', ...table.columns.map(printable)];
  const named = table.lines
    .map((line) => ({ line, name: cutText(printable(nameOf(line.queueId)), maxNameWidth) }))
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  const cells = named.map(({ line, name }): readonly Cell[] => [
    stillCell(name),
    stillCell(printable(line.mediaType ?? '–')),
    ...table.columns.map((column) => cellOf(line.entries.get(column), nowMs)),
  ]);
  const widths = titles.map((title, index) =>
    Math.max(textWidth(title), ...cells.map((line) => textWidth(line[index]?.text ?? ''))),
  );
  const lineOf = (line: readonly Cell[]): string => {
    let left = view.columns;
    return line
      .flatMap(({ text, isFresh }, index) => {
        const room = ' '.repeat(Math.max(0, (widths[index] ?? 0) - textWidth(text)));
        const padded = index < 2 ? text + room : room + text;
        const shown = cutText(padded, Math.max(0, left));
        const before = left;
        left -= textWidth(padded) + gap.length;
        if (before <= 0) return [];
        return [isFresh ? paint.bold(shown) : shown];
      })
      .join(gap);
  };
  const room = Math.max(1, view.rows - 2);
  const shown = cells.slice(0, room).map(lineOf);
  const hidden = cells.length - shown.length;
  return [
    paint.bold(lineOf(titles.map(stillCell))),
    ...shown,
    ...(hidden > 0 ? [paint.dim(`${hidden} more lines: use a taller terminal or --queue-ids to see them`)] : []),
  ];
};

const stillCell = (text: string): Cell => ({ text, isFresh: false });

const cellOf = (entry: Entry | undefined, nowMs: number): Cell => {
  if (entry === undefined) return stillCell('–');
  const { row, atMs } = entry;
  const ageMs = nowMs - atMs;
  const text = `${valueText(row, { atMs, nowMs })} ${durationText(ageMs).padStart(4)}`;
  return { text, isFresh: entry.before !== undefined && ageMs < highlightMs };
};
