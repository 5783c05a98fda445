import type { Output } from './output.js';
import type { QueryPlan } from './plan-query.js';

/** What readers split fields at; which of these, is a setting of each. */
const separator = /[,;|\t]/;
/** Where a formula begins behind what a reader may take for the start of a field. */
const laterFormulas = /(?=[=+\-@\uff1d\uff0b\uff0d\uff20])(?<=[,;|\t\r\n]"*)/gu;

/**
 * Prints the columns of a table as CSV (RFC 4180), figures in full. A text that a spreadsheet would take for a formula gets a `'` in
 * front, behind a separator too: to a reader that splits elsewhere our quotes mean nothing. A number below zero stays one.
 *
 * @param clean - Goes over each text first.
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
