import type { Output } from './output.js';
import type { QueryPlan } from './query/plan.js';

/** Characters at which a reader may split fields, depending on its settings. */
const separator = /[,;|\t]/;
/** Matches where a formula follows a character after which a reader may start a new field. */
const laterFormulas = /(?=[=+\-@\uff1d\uff0b\uff0d\uff20])(?<=[,;|\t\r\n]"*)/gu;

/**
 * Prints the columns of a table as CSV (RFC 4180), numbers unrounded. Prefixes a string that a spreadsheet would read as a formula with
 * `'`, after a separator too: a reader with another separator ignores the quotes. Negative numbers are not changed.
 *
 * @param clean - Applied to each string first.
 */
export const printCsv = async (
  { columns, rows }: Pick<QueryPlan, 'columns' | 'rows'>,
  output: Output,
  { signal, clean }: { readonly signal: AbortSignal; readonly clean: (text: string) => string },
): Promise<void> => {
  const { stringify } = await import('csv-stringify/sync');
  const line = (cells: readonly (string | number | null)[]): string =>
    stringify([cells.map((cell) => (typeof cell === 'string' ? clean(cell).replace(laterFormulas, "'") : cell))], {
      escape_formulas: true,
      quoted_match: separator,
      cast: { number: (figure) => ({ value: String(figure), escape_formulas: false }) },
    });
  await output.write(line(columns.map(({ title }) => title)));
  for await (const row of rows(signal)) {
    const full = output.write(line(columns.map((column) => column.value(row))));
    if (full !== undefined) await full;
  }
  await output.flush();
};
