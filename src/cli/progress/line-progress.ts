import { advance, countsText, noProgress } from './progress-counts.js';
import type { Progress, ProgressStream } from './progress.js';
import { cutText } from '../table/text-width.js';

const toStartAndClear = '\r\u001b[K';

/** Progress on a terminal: one line, written again in place whenever something changes. */
export const lineProgress = (stream: ProgressStream, query: string): Progress => {
  let counts = noProgress;
  let shown = '';

  const hide = () => {
    if (shown !== '') stream.write(toStartAndClear);
    shown = '';
  };
  const show = () => {
    const { waiting } = counts;
    const text = countsText(counts) + (waiting === undefined ? '' : `; ${waiting}`);
    // One column is left free: a terminal that is filled to the last one moves to the next line. Some do not know
    // their width and say 0.
    const line = cutText(text, (stream.columns || 80) - 1);
    if (line === shown) return;
    stream.write(toStartAndClear + line);
    shown = line;
  };
  const say = (line: string) => {
    hide();
    stream.write(`${line}\n`);
  };

  return {
    hide,
    show,
    say,
    event: (event) => {
      counts = advance(counts, event, query);
      show();
    },
    finish: (outcome) => say(`${outcome}: ${countsText(counts)}`),
  };
};
