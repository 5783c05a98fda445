import type { Endpoint } from '../core/endpoint.js';
import { jsonText } from '../core/json.js';

/** How the rows of an endpoint are identified. */
export type RowIdentity<Row> = Pick<Endpoint<never, never, Row>, 'identity' | 'absent'>;

/**
 * Returns a filter that passes the rows of each snapshot that differ from the previous one. A row that has vanished passes once more as
 * the row that `Endpoint.absent` returns, where the endpoint has it. The filter remembers one snapshot.
 */
export const changedRows = <Row>(endpoint: RowIdentity<Row>): ((rows: readonly Row[]) => readonly Row[]) => {
  let known: ReadonlyMap<string, { readonly row: Row; readonly text: string }> | undefined;

  return (rows) => {
    const before = known;
    const textBefore = (id: string, row: Row): string | undefined => {
      const absent = before && endpoint.absent?.(row);
      return before?.get(id)?.text ?? (absent && jsonText(absent));
    };
    const now = new Map<string, { readonly row: Row; readonly text: string }>();
    const changed = rows.filter((row) => {
      const text = jsonText(row);
      const id = endpoint.identity?.(row) ?? text;
      now.set(id, { row, text });
      return text !== textBefore(id, row);
    });
    const vanished = [...(before ?? [])].flatMap(([id, { row, text }]) => {
      const absent = now.has(id) ? undefined : endpoint.absent?.(row);
      return absent === undefined || jsonText(absent) === text ? [] : [absent];
    });
    known = now;
    return [...changed, ...vanished];
  };
};
