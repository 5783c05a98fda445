import { cutText } from '../table/text.js';
import type { ProgressStream } from './progress.js';

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
