import type { ClientEvent } from '../../core/events.js';
import {
  advance,
  counted,
  countsText,
  noProgress,
  type ProgressCounts,
  retryText,
  seconds,
  type Progress,
  type ProgressStream,
} from './counts.js';
/** Writes progress to a file or a log: one line an event. Of many pages and waits, it reports only those with round numbers. */
export const plainProgress = (stream: ProgressStream, query: string): Progress => {
  let counts = noProgress;
  const say = (line: string) => stream.write(`${line}\n`);
  return {
    hide: () => undefined,
    show: () => undefined,
    say,
    event: (event) => {
      const before = counts;
      counts = advance(before, event, query);
      const line = counts === before ? undefined : lineOf(event, counts);
      if (line !== undefined) say(line);
    },
    finish: (outcome) => say(`${outcome}: ${countsText(counts)}`),
  };
};

/** Formats an event that changed the counts; undefined where it gets no line. */
const lineOf = (event: ClientEvent, counts: ProgressCounts): string | undefined => {
  switch (event.kind) {
    case 'page':
      return isRound(counts.pages)
        ? `page ${counts.pages}: ${counted(event.rows, 'row', 'rows')}, ${counts.rows} in total`
        : undefined;
    case 'retry':
      return `retry: ${retryText(event)}`;
    case 'token':
      return event.renewed ? 'token renewed' : undefined;
    case 'budget-wait':
      return isRound(counts.rateWaits) ? `rate wait ${counts.rateWaits}: ${seconds(event.waitMs)}` : undefined;
    default:
      return undefined;
  }
};

/** 1 to 10, 20, 30, ... 100, 200, ... */
const isRound = (count: number): boolean => count % 10 ** Math.floor(Math.log10(count)) === 0;
