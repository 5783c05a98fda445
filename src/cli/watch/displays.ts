import { formatInstant } from '../../core/interval.js';
import type { Output, Paint } from '../output.js';
import { printable, cutText } from '../table/text.js';
import { liveText, type Connections } from './connection.js';
import { figureText, type Board, boardText, type Entry } from './board.js';
import type { LiveEvent } from '../../core/events.js';

/** Outputs and names of a {@link lineDisplay}. */
export interface LineDisplayParts {
  readonly output: Output;
  readonly say: (line: string) => void;
  readonly nameOf: (queueId: string) => string;
}

/** Writes a line for each first value that is not zero, then for each change. Never rewrites a line. */
export const lineDisplay = ({ output, say, nameOf }: LineDisplayParts): Display => ({
  figure: ({ row, atMs, before }) => {
    if (before === undefined && row.count === 0) return;
    const { queueId, mediaType, metric, qualifier } = row;
    const current = figureText(row, { atMs, nowMs: atMs });
    const shown = before === undefined || metric.startsWith('oLongest') ? current : `${before} -> ${row.count}`;
    const what = [nameOf(queueId), mediaType, metric, qualifier].flatMap((text) => text ?? []).map(printable);
    void output.write(`${[formatInstant(Math.floor(atMs)), ...what, shown].join('  ')}\n`);
  },
  event: (event) => say(`channel ${event.channel}: ${liveText(event)}`),
  tick: () => undefined,
  end: () => undefined,
});

/** Inputs and output of a {@link tableDisplay}. */
export interface TableDisplayParts {
  readonly output: Output;
  readonly size: () => { readonly columns: number; readonly rows: number };
  readonly board: Board;
  readonly connections: Connections;
  readonly nameOf: (queueId: string) => string;
  readonly title: string;
  readonly paint: Paint;
  readonly now: () => number;
}

/** Shortest time between two draws for changed rows, in milliseconds. */
const shortestMs = 250;

/** Makes a display that redraws a table in place, below a header with the state of the connection. */
export const tableDisplay = (parts: TableDisplayParts): Display => {
  const { output, size, board, connections, nameOf, title, paint, now } = parts;
  let [drawnLines, drawnMs] = [0, -Infinity];

  const draw = (): void => {
    const nowMs = now();
    const { columns, rows } = size();
    const head = cutText(`${title}: ${connections.text(nowMs)}`, columns - 1);
    const lines = [head, '', ...boardText(board, { nowMs, nameOf, paint, columns: columns - 1, rows: rows - 3 })];
    const toTop = drawnLines === 0 ? '' : `\u001b[${drawnLines}A\r`;
    // Clears the rest of each line and everything below, so that a shorter table leaves no remains.
    void output.write(`${toTop}${lines.map((line) => `${line}\u001b[K\n`).join('')}\u001b[J`);
    [drawnLines, drawnMs] = [lines.length, nowMs];
  };
  const drawSoon = (): void => {
    if (now() - drawnMs >= shortestMs) draw();
  };
  return { figure: drawSoon, event: draw, tick: draw, end: draw };
};

/** Shows the rows and events of a watch. */
export interface Display {
  figure(entry: Entry): void;
  event(event: LiveEvent): void;
  /** Called about once a second. */
  tick(): void;
  end(): void;
}
