import { jsonText } from '../../core/json.js';
import type { Output } from '../output.js';
import type { Paint } from '../paint.js';
import type { QueryPlan } from './plan.js';
import { printableJson } from '../table/printable.js';
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
  { client, kind, columns, isNoted, rows, title }: QueryPlan,
  output: Output,
  { signal, paint, isWhole }: { readonly signal: AbortSignal; readonly paint: Paint; isWhole(): boolean },
): Promise<void> => {
  const table = new LiveTable(columns, paint);
  // A buffered row counts as printed and would be lost if the process ended.
  if (isNoted) table.expectRows(1);
  const pages = client.events$.subscribe((event) => {
    if (event.kind === 'page' && event.query === kind.name) table.expectRows(event.rows);
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
