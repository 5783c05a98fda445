import { jsonText } from '../../core/json.js';
import type { Output, Paint } from '../output.js';
import type { QueryPlan } from './plan.js';
import { printableJson } from '../table/text.js';
import { LiveTable } from '../table/live-table.js';

/** Prints each row as one line of JSON. https://github.com/ndjson/ndjson-spec */
export const printJson = async ({ rows }: QueryPlan, output: Output, signal: AbortSignal): Promise<void> => {
  for await (const row of rows(signal)) {
    const full = output.write(`${printableJson(jsonText(row))}\n`);
    if (full !== undefined) await full;
  }
  await output.flush();
};

/** Prints the title, a table that grows as its rows arrive, and the totals. Omits the totals where rows are missing. */
export const printTable = async (
  { client, endpoint, columns, isCheckpointed, rows, title }: QueryPlan,
  output: Output,
  { signal, paint, isWhole }: { readonly signal: AbortSignal; readonly paint: Paint; isWhole(): boolean },
): Promise<void> => {
  const table = new LiveTable(columns, paint);
  // A buffered row counts as printed and would be lost if the process ended.
  if (isCheckpointed) table.expectRows(1);
  const pages = client.events$.subscribe((event) => {
    if (event.kind === 'page' && event.query === endpoint) table.expectRows(event.rows);
  });
  try {
    await output.write(`${title}\n\n`);
    for await (const row of rows(signal)) {
      const full = output.write(table.add(row));
      if (full !== undefined) await full;
    }
    await output.write(isWhole() ? table.end() : table.breakOff());
  } catch (error) {
    if (!signal.aborted) await output.write(table.breakOff());
    throw error;
  } finally {
    pages.unsubscribe();
  }
  await output.flush();
};

/** Characters at which a reader may split fields, depending on its settings. */
const separator = /[,;|\t]/;
/** Matches where a formula follows a character after which a reader may start a new field. */
const laterFormulas = /(?=[=+\-@\uff1d\uff0b\uff0d\uff20])(?<=[,;|\t\r\n]"*)/gu;

interface CsvOptions {
  readonly signal: AbortSignal;
  readonly clean: (text: string) => string;
  readonly hasHeader?: boolean | undefined;
}

/**
 * Prints the columns of a table as CSV (RFC 4180), numbers unrounded. Prefixes a string that a spreadsheet would read as a formula with
 * `'`, after a separator too: a reader with another separator ignores the quotes. Negative numbers are not changed.
 *
 * @param clean - Applied to each string first.
 * @param hasHeader - Whether the titles of the columns come first. Default: true.
 */
export const printCsv = async (
  { columns, rows }: Pick<QueryPlan, 'columns' | 'rows'>,
  output: Output,
  { signal, clean, hasHeader = true }: CsvOptions,
): Promise<void> => {
  const { stringify } = await import('csv-stringify/sync');
  const line = (cells: readonly (string | number | null)[]): string =>
    stringify([cells.map((cell) => (typeof cell === 'string' ? clean(cell).replace(laterFormulas, "'") : cell))], {
      escape_formulas: true,
      quoted_match: separator,
      cast: { number: (value) => ({ value: String(value), escape_formulas: false }) },
    });
  if (hasHeader) await output.write(line(columns.map(({ title }) => title)));
  for await (const row of rows(signal)) {
    const full = output.write(line(columns.map((column) => column.value(row))));
    if (full !== undefined) await full;
  }
  await output.flush();
};
