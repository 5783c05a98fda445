import { formatInstant } from '../../core/instant.js';
import type { Output } from '../output.js';
import { printable } from '../table/printable.js';
import { liveText } from './connection.js';
import type { Display } from './display.js';
import { figureText } from './figure-text.js';

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
