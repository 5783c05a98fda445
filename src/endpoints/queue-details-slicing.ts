import { formatInstant, parseInstant } from '../core/instant.js';
import type { Slicing } from '../core/slicing.js';
import type { QueueDetailsParams } from './queue-details-params.js';
import type { QueueDetailsPage } from './queue-details-page.js';
import { type QueueRow, queueRowKey } from './queue-row.js';

type Dated = { -readonly [Name in 'intervalStart' | 'intervalEnd']: QueueRow[Name] };

/** Slices a query of the tutorial contract. Its rows do not contain their interval, so a sliced run adds it. */
export const queueDetailsSlicing: Slicing<QueueDetailsParams, QueueDetailsPage, QueueRow> = {
  range: ({ dateFrom, dateTo }) => ({ startMs: parseInstant(dateFrom) ?? NaN, endMs: parseInstant(dateTo) ?? NaN }),
  granularity: () => undefined,
  timeZone: () => 'UTC',
  within: (params, { startMs, endMs }) => ({
    ...params,
    dateFrom: formatInstant(startMs),
    dateTo: formatInstant(endMs),
  }),
  key: queueRowKey,
  dated: (rows, { startMs, endMs }) => {
    const intervalStart = formatInstant(startMs);
    const intervalEnd = formatInstant(endMs);
    for (const row of rows as readonly Dated[]) {
      row.intervalStart = intervalStart;
      row.intervalEnd = intervalEnd;
    }
  },
  merger: async ({ metrics }) => (await import('./queue-details-merger.js')).queueDetailsMerger(metrics),
};
