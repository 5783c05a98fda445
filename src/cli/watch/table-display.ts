import type { Output } from '../output.js';
import type { Paint } from '../paint.js';
import { cutText } from '../table/text.js';
import type { Board } from './board.js';
import { boardText } from './board-text.js';
import type { Connections } from './connection.js';
import type { Display } from './display.js';

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
