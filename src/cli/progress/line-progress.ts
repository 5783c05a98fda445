import { advance, countsText, noProgress } from './counts.js';
import type { Progress, ProgressStream } from './progress.js';
import { rewrittenLine } from './rewritten-line.js';

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
