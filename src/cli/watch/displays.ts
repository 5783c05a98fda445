import { formatInstant } from '../../core/interval.js';
import type { Output, Paint } from '../output.js';
import { printable, cutText } from '../table/text.js';
import { liveText, type Connections } from './connection.js';
import { type Entry, type ObservationTable, tableLines, valueText } from './observation-table.js';
import type { LiveEvent } from '../../core/events.js';

/** Outputs and names of a {@link lineDisplay}. */
export interface LineDisplayContext {
  readonly output: Output;
  readonly say: (line: string) => void;
  readonly nameOf: (queueId: string) => string;
}

/** Writes a line for each first value that is not zero, then for each change. Never rewrites a line. */
export const lineDisplay = ({ output, say, nameOf }: LineDisplayContext): Display => ({
  row: ({ row, atMs, before }) => {
    if (before === undefined && row.count === 0) return;
    const { queueId, mediaType, metric, qualifier } = row;
    const current = valueText(row, { atMs, nowMs: atMs });
    const shown = before === undefined || metric.startsWith('oLongest') ? current : `${before} -> ${row.count}`;
    const what = [nameOf(queueId), mediaType, metric, qualifier].flatMap((text) => text ?? []).map(printable);
    void output.write(`${[formatInstant(Math.floor(atMs)), ...what, shown].join('  ')}\n`);
  },
  event: (event) => say(`channel ${event.channel}: ${liveText(event)}`),
  tick: () => undefined,
  end: () => undefined,
});

/** Inputs and output of a {@link tableDisplay}. */
export interface TableDisplayContext {
  readonly output: Output;
  readonly size: () => { readonly columns: number; readonly rows: number };
  readonly table: ObservationTable;
  readonly connections: Connections;
  readonly nameOf: (queueId: string) => string;
  readonly title: string;
  readonly paint: Paint;
  readonly now: () => number;
}

/** Minimum time between two draws for changed rows, in milliseconds. */
const minDrawMs = 250;

/** Makes a display that redraws a table in place, below a header with the state of the connection. */
export const tableDisplay = (context: TableDisplayContext): Display => {
  const { output, size, table, connections, nameOf, title, paint, now } = context;
  let [drawnLines, drawnMs] = [0, -Infinity];

  const draw = (): void => {
    const nowMs = now();
    const { columns, rows } = size();
    const head = cutText(`${title}: ${connections.text(nowMs)}`, columns - 1);
    const lines = [head, '', ...tableLines(table, { nowMs, nameOf, paint, columns: columns - 1, rows: rows - 3 })];
    const toTop = drawnLines === 0 ? '' : `\u001b[${drawnLines}A\r`;
    // Clears the rest of each line and everything below, so that a shorter table leaves no remains.
    void output.write(`${toTop}${lines.map((line) => `${line}\u001b[K\n`).join('')}\u001b[J`);
    [drawnLines, drawnMs] = [lines.length, nowMs];
  };
  const drawSoon = (): void => {
    if (now() - drawnMs >= minDrawMs) draw();
  };
  return { row: drawSoon, event: draw, tick: draw, end: draw };
};

/** Shows the rows and events of a watch. */
export interface Display {
  row(entry: Entry): void;
  event(event: LiveEvent): void;
  /** Called about once a second. */
  tick(): void;
  end(): void;
}
