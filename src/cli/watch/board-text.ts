import type { Paint } from '../paint.js';
import { printable } from '../table/printable.js';
import { cutText, textWidth } from '../table/text.js';
import type { Board, Entry } from './board.js';
import { durationText, figureText } from './figure-text.js';

/** Settings that {@link boardText} formats a board by. */
export interface BoardView {
  readonly nowMs: number;
  readonly nameOf: (queueId: string) => string;
  readonly paint: Paint;
  /** Size of the terminal, in characters. */
  readonly columns: number;
  readonly rows: number;
}

/** How long a change is highlighted, in milliseconds. */
const freshMs = 4_000;
const widestName = 28;
const gap = '  ';

interface Cell {
  readonly text: string;
  readonly isFresh: boolean;
}

/**
 * Formats a board as the lines of a table: each value, followed by its age. Cuts what exceeds the terminal; the last line shows how
 * many lines are hidden.
 */
export const boardText = (board: Board, view: BoardView): readonly string[] => {
  const { nowMs, nameOf, paint, columns: width } = view;
  const titles = ['Queue', 'Media', ...board.columns.map(printable)];
  const named = board.lines
    .map((line) => ({ line, name: cutText(printable(nameOf(line.queueId)), widestName) }))
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  const cells = named.map(({ line, name }): readonly Cell[] => [
    still(name),
    still(printable(line.mediaType ?? '–')),
    ...board.columns.map((column) => cellOf(line.entries.get(column), nowMs)),
  ]);
  const widths = titles.map((title, index) =>
    Math.max(textWidth(title), ...cells.map((line) => textWidth(line[index]?.text ?? ''))),
  );
  const lineOf = (line: readonly Cell[]): string => {
    let left = width;
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
    paint.bold(lineOf(titles.map(still))),
    ...shown,
    ...(hidden > 0 ? [paint.dim(`${hidden} more lines: a taller terminal or --queue-ids shows them`)] : []),
  ];
};

const still = (text: string): Cell => ({ text, isFresh: false });

const cellOf = (entry: Entry | undefined, nowMs: number): Cell => {
  if (entry === undefined) return still('–');
  const { row, atMs } = entry;
  const ageMs = nowMs - atMs;
  const text = `${figureText(row, { atMs, nowMs })} ${durationText(ageMs).padStart(4)}`;
  return { text, isFresh: entry.before !== undefined && ageMs < freshMs };
};
