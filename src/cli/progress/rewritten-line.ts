import { cutText } from '../table/text-width.js';
import type { ProgressStream } from './progress.js';

const toStartAndClear = '\r\u001b[K';

/**
 * Columns that a line may have. One is left free: a terminal that is filled to the last one moves to the next line. Some do not know
 * their width and say 0.
 */
export const widthFor = ({ columns }: ProgressStream): number => (columns || 80) - 1;

/** One line of a terminal that is written again in place, and gives way to what else is said. */
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
