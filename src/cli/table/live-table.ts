import type { Paint } from '../output.js';
import type { Column } from './column.js';
import { printable, cutText, textWidth } from './text.js';
/** Maximum number of rows that the column widths are computed from. */
const maxSample = 200;
const maxTextWidth = 36;
/** Minimum width of a number column: totals can be longer than the numbers of the first page. */
const minNumberWidth = 7;
const gap = '  ';

/**
 * Formats a table as its rows arrive. Column widths are computed from the rows of the first page. Later text that is longer is cut
 * with `…`; numbers are never cut: a cut number is a wrong number. Every method returns the string to write.
 */
export class LiveTable<Row> {
  readonly #columns: readonly Column<Row>[];
  readonly #paint: Paint;
  readonly #tallies;
  #sampleSize: number | undefined;
  #sample: Row[] = [];
  #widths: readonly number[] | undefined;
  #rows = 0;

  constructor(columns: readonly Column<Row>[], paint: Paint) {
    this.#columns = columns;
    this.#paint = paint;
    this.#tallies = columns.map(({ total }) => total?.tally());
  }

  /** Sets the number of rows of a page. The table begins after the last row of the first page that has rows. */
  expectRows(count: number): void {
    if (count > 0) this.#sampleSize ??= Math.min(count, maxSample);
  }

  add(row: Row): string {
    this.#rows += 1;
    for (const tally of this.#tallies) tally?.add(row);
    if (this.#widths !== undefined) return this.#line(this.#cells(row), this.#widths);
    this.#sample.push(row);
    return this.#sample.length < (this.#sampleSize ?? maxSample) ? '' : this.#begin();
  }

  /** Returns the buffered rows, without totals: for a run that did not complete. */
  breakOff(): string {
    return this.#widths === undefined && this.#rows > 0 ? this.#begin() : '';
  }

  /** Returns the buffered rows and the totals line. */
  end(): string {
    const begun = this.#widths === undefined ? this.#begin() : '';
    const widths = this.#widths ?? [];
    const totals = this.#columns.map(({ total }, index) => {
      if (index === 0) return totalLabel(this.#rows);
      const value = this.#tallies[index]?.value;
      if (total === undefined || value === undefined) return '';
      return value === null ? null : total.show(value);
    });
    return begun + this.#rule(widths) + this.#line(totals, widths, this.#paint.bold);
  }

  #begin(): string {
    const rows = this.#sample.map((row) => this.#cells(row));
    const widths = this.#columns.map(({ title, kind }, index) => {
      const widest = Math.max(textWidth(printable(title)), ...rows.map((cells) => textWidth(cells[index] ?? '–')));
      if (kind === 'number') return Math.max(widest, minNumberWidth);
      return Math.max(Math.min(widest, maxTextWidth), index === 0 ? totalLabel(9999).length : 0);
    });
    this.#widths = widths;
    this.#sample = [];
    const titles = this.#columns.map(({ title }) => printable(title));
    const header = this.#line(titles, widths, this.#paint.bold) + this.#rule(widths);
    return header + rows.map((cells) => this.#line(cells, widths)).join('');
  }

  #cells(row: Row): readonly (string | null)[] {
    return this.#columns.map((column) => {
      const text = column.cell(row);
      return text === null ? null : printable(text);
    });
  }

  #line(cells: readonly (string | null)[], widths: readonly number[], paint = (text: string) => text): string {
    const fitted = this.#columns.map(({ kind }, index) => {
      const width = widths[index] ?? 0;
      const text = cells[index] ?? (cells[index] === null ? '–' : '');
      const shown = kind === 'text' ? cutText(text, width) : text;
      const room = ' '.repeat(Math.max(0, width - textWidth(shown)));
      return kind === 'text' ? shown + room : room + shown;
    });
    return `${paint(fitted.join(gap).trimEnd())}\n`;
  }

  #rule(widths: readonly number[]): string {
    return `${this.#paint.dim(widths.map((width) => '─'.repeat(width)).join(gap))}\n`;
  }
}

const totalLabel = (rows: number): string => `Total of ${rows} ${rows === 1 ? 'row' : 'rows'}`;
