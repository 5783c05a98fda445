import { advance, countsText, noProgress, type Progress, type ProgressStream } from './counts.js';
import { cutText } from '../table/text.js';

/** Shows progress on a terminal: rewrites one line in place on every change. */
export const lineProgress = (stream: ProgressStream, query: string): Progress => {
  let counts = noProgress;
  const { hide, show: write, say } = rewrittenLine(stream);
  const show = () => {
    const { waiting } = counts;
    write(countsText(counts) + (waiting === undefined ? '' : `; ${waiting}`));
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

const toStartAndClear = '\r\u001b[K';

/**
 * Returns the columns available for a line. Keeps the last one free: a terminal that is filled to it moves to the next line. Assumes 80
 * where a terminal reports a width of 0, as some do.
 */
export const widthFor = ({ columns }: ProgressStream): number => (columns || 80) - 1;

/** Makes a line of a terminal that is rewritten in place, and hidden while other output is written. */
export const rewrittenLine = (stream: ProgressStream) => {
  let shown = '';
  const hide = (): void => {
    if (shown !== '') stream.write(toStartAndClear);
    shown = '';
  };
  return {
    hide,
    show: (text: string): void => {
      const line = cutText(text, widthFor(stream));
      if (line === shown) return;
      stream.write(toStartAndClear + line);
      shown = line;
    },
    say: (line: string): void => {
      hide();
      stream.write(`${line}\n`);
    },
  };
};
